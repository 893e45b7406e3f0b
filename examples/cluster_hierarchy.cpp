// Hierarchical clustering of a numeric CSV file: the merge table as SciPy's Z, labels, leaf order
// and pictures; the clusters of records that come later; and trees that are kept for another day.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <kindred/distance/condensed.hpp>
#include <kindred/distance/metric.hpp>
#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/cluster_assigner.hpp>
#include <kindred/linkage/saved_tree.hpp>
#include <kindred/report/dendrogram_svg.hpp>
#include <kindred/report/newick.hpp>

#include "support/byte_file.hpp"
#include "support/csv.hpp"
#include "support/program.hpp"
#include "support/progress_bar.hpp"

namespace {

using kindred::Index;

struct Options {
  std::string input, linkage = "average", metric = "euclidean", storage = "f64";
  bool condensed = false;
  std::optional<Index> clusters;
  std::optional<double> height;
  Index threads = 0;
  std::string merges, labels, order, svg, newick;
  std::string fresh, predictions, save, load;
};

void declare(CLI::App& app, Options& options) {
  app.add_option("input", options.input, "numeric CSV with a header, one observation per line")
      ->required()
      ->type_name("INPUT.csv");
  auto* linkage = app.add_option("--linkage", options.linkage,
                                 "single, complete, average, weighted, ward, centroid or median")
                      ->capture_default_str();
  app.add_option("--metric", options.metric,
                 "euclidean, sqeuclidean, cityblock, chebyshev, cosine, correlation, hamming or "
                 "jaccard")
      ->capture_default_str();
  auto* condensed = app.add_flag("--condensed", options.condensed,
                                 "the input is one column: the n(n-1)/2 distances of all pairs");
  app.add_option("--storage", options.storage, "f64, or f32 for half the memory")
      ->capture_default_str();
  auto* clusters =
      app.add_option("--clusters", options.clusters, "cut into exactly this many clusters");
  app.add_option("--height", options.height, "cut at this height")->excludes(clusters);
  app.add_option("--threads", options.threads, "0 means all there are")->capture_default_str();
  app.add_option("--merges", options.merges, "write left,right,height,size here")->required();
  app.add_option("--labels", options.labels, "write the cluster of every observation here");
  app.add_option("--order", options.order, "write the leaves from left to right here");
  app.add_option("--svg", options.svg, "draw the dendrogram here");
  app.add_option("--newick", options.newick, "write the tree in Newick format here");
  auto* fresh = app.add_option("--predict", options.fresh,
                               "numeric CSV with the same columns: observations to be assigned to "
                               "the clusters of the cut")
                    ->type_name("FRESH.csv")
                    ->excludes(condensed);
  auto* predictions = app.add_option("--predictions", options.predictions,
                                     "write the cluster of every fresh observation here")
                          ->needs(fresh);
  fresh->needs(predictions);
  app.add_option("--save", options.save, "keep the tree here")->type_name("TREE");
  app.add_option("--load", options.load,
                 "take the tree that --save kept instead of building it; the input, --linkage and "
                 "--metric must be those it was built with")
      ->type_name("TREE")
      ->needs(linkage);
}

template <class Choice>
auto chosen(const std::optional<Choice>& choice, const char* option, const std::string& name) {
  if (!choice) kindred::refuse(option, "knows nothing named '" + name + "'");
  return *choice;
}

kindred::Agglomerative estimator(const Options& options) {
  const bool narrow = options.storage == "f32";
  if (!narrow && options.storage != "f64") kindred::refuse("--storage", "must be f32 or f64");
  return {
      .linkage = chosen(kindred::linkage_from_name(options.linkage), "--linkage", options.linkage),
      .metric = chosen(kindred::metric_from_name(options.metric), "--metric", options.metric),
      .storage = narrow ? kindred::Storage::f32 : kindred::Storage::f64};
}

/// Refuses before long work what the cut would refuse after it.
void refuse_clusters(const Options& options, Index observations) {
  if (options.clusters && (*options.clusters < 1 || *options.clusters > observations))
    kindred::refuse("--clusters", "is " + std::to_string(*options.clusters) +
                                      " but must lie in 1.." + std::to_string(observations));
}

/// Vectors or, where --condensed says so, distances.
struct Input {
  examples::NumericCsv table;
  std::optional<kindred::CondensedMatrix<double>> distances{};

  Index observations() const { return distances ? distances->size() : table.values().rows(); }
};

Input read_input(const Options& options) {
  Input input{examples::read_numeric_csv(options.input)};
  if (!options.condensed) return input;
  if (input.table.columns.size() != 1)
    kindred::refuse(options.input, "has " + std::to_string(input.table.columns.size()) +
                                       " columns where --condensed needs one");
  input.distances = kindred::CondensedMatrix<double>::from(std::move(input.table.cells));
  return input;
}

/// The observations of --predict, or nothing.
std::optional<examples::NumericCsv> read_fresh(const Options& options, const Input& input) {
  if (options.fresh.empty()) return std::nullopt;
  examples::NumericCsv fresh = examples::read_numeric_csv(options.fresh);
  if (fresh.columns != input.table.columns)
    kindred::refuse(options.fresh, "has other columns than " + options.input);
  return fresh;
}

/// Takes over the distances where they are given.
kindred::Dendrogram fit(const Options& options, const kindred::Agglomerative& ask, Input& input) {
  const kindred::Threads threads{options.threads};
  examples::ProgressBar progress;
  if (input.distances) return ask.fit(std::move(*input.distances), threads, progress);
  return input.table.with_lines([&] { return ask.fit(input.table.values(), threads, progress); });
}

kindred::Dendrogram load(const Options& options, Index observations) {
  const std::vector<std::byte> bytes = examples::read_bytes(options.load);
  const kindred::Dendrogram tree = [&] {
    try {
      return kindred::load<kindred::Dendrogram>(bytes);
    } catch (const kindred::InputError& error) {
      kindred::refuse(options.load, error.what());
    }
  }();
  if (tree.size() != observations)
    kindred::refuse(options.load, "holds a tree of " + std::to_string(tree.size()) + " where " +
                                      options.input + " has " + std::to_string(observations) +
                                      " observations");
  return tree;
}

kindred::Labels cut(const Options& options, const kindred::Dendrogram& tree) {
  if (options.height) return tree.cut(kindred::Height{*options.height});
  return tree.cut(kindred::Clusters{options.clusters.value_or(1)});
}

void write_merges(const std::string& path, const kindred::Dendrogram& tree) {
  examples::CsvWriter csv(path);
  csv.row("left", "right", "height", "size");
  for (const auto& [left, right, height, size] : tree.merges())
    csv.row(left, right, height, size);
  csv.close();
}

template <class Values>
void write_column(const std::string& path, const char* name, const Values& values) {
  examples::CsvWriter csv(path);
  csv.row(name);
  for (const auto value : values)
    csv.row(value);
  csv.close();
}

void predict(const Options& options, const kindred::Agglomerative& ask,
             const examples::NumericCsv& table, const kindred::Dendrogram& tree,
             const kindred::Labels& labels, const examples::NumericCsv& fresh) {
  const kindred::ClusterAssigner assigner{.linkage = ask.linkage, .metric = ask.metric};
  const kindred::Threads threads{options.threads};
  const auto model =
      table.with_lines([&] { return assigner.fit(table.values(), tree, labels, threads); });
  const kindred::Labels found =
      fresh.with_lines([&] { return model.predict(fresh.values(), threads); });
  write_column(options.predictions, "label", found);
}

void draw(const Options& options, const kindred::Dendrogram& tree) {
  kindred::DendrogramStyle style;
  const std::string title =
      options.linkage + " linkage of " + std::to_string(tree.size()) + " observations";
  style.title = title;
  if (options.height) style.cut = kindred::Height{*options.height};
  if (options.clusters) style.cut = kindred::Clusters{*options.clusters};
  examples::write_file(options.svg, kindred::dendrogram_svg(tree, style));
}

std::string counted(Index count, const std::string& one) {
  return std::to_string(count) + ' ' + one + (count == 1 ? "" : "s");
}

void run(const Options& options) {
  const bool wants_cut = options.clusters || options.height;
  if (!options.labels.empty() && !wants_cut)
    kindred::refuse("--labels", "needs --clusters or --height to say where to cut");
  if (!options.fresh.empty() && !wants_cut)
    kindred::refuse("--predict", "needs --clusters or --height to say where to cut");
  const kindred::Agglomerative ask = estimator(options);
  Input input = read_input(options);
  refuse_clusters(options, input.observations());
  const auto fresh = read_fresh(options, input);
  const kindred::Dendrogram tree =
      options.load.empty() ? fit(options, ask, input) : load(options, input.observations());
  const kindred::Labels labels = cut(options, tree);

  write_merges(options.merges, tree);
  if (!options.labels.empty()) write_column(options.labels, "label", labels);
  if (!options.order.empty()) write_column(options.order, "leaf", tree.leaf_order());
  if (!options.svg.empty()) draw(options, tree);
  if (!options.newick.empty()) examples::write_file(options.newick, kindred::newick(tree));
  if (!options.save.empty()) examples::write_bytes(options.save, kindred::save(tree));
  if (fresh) predict(options, ask, input.table, tree, labels, *fresh);

  std::printf("%s, %s by %s linkage", counted(tree.size(), "observation").c_str(),
              counted(std::ssize(tree.merges()), "merge").c_str(), options.linkage.c_str());
  if (!tree.merges().empty()) std::printf(", the last at %.17g", tree.merges().back().height);
  std::printf("\n");
  if (wants_cut) {
    const kindred::Label last = *std::max_element(labels.begin(), labels.end());
    std::printf("%s, the largest of %td\n", counted(last + 1, "cluster").c_str(),
                std::count(labels.begin(), labels.end(), 0));
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Hierarchical clustering of a numeric CSV file, as SciPy's linkage",
               "cluster_hierarchy");
  Options options;
  declare(app, options);
  return examples::run_program(app, argc, argv, [&] { run(options); });
}
