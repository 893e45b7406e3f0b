// Hierarchical clustering of a numeric CSV file: the merge table as SciPy's Z, labels, leaf order
// and pictures; the clusters of records that come later; and trees that are kept for another day.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>

#include <kindred/distance/condensed.hpp>
#include <kindred/distance/metric.hpp>
#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>
#include <kindred/linkage/cluster_assigner.hpp>
#include <kindred/linkage/engine.hpp>
#include <kindred/linkage/optimal_order.hpp>
#include <kindred/linkage/r_hclust.hpp>
#include <kindred/linkage/saved_tree.hpp>
#include <kindred/report/dendrogram_svg.hpp>
#include <kindred/report/newick.hpp>
#include <kindred/report/tree_cut.hpp>

#include "support/byte_file.hpp"
#include "support/csv.hpp"
#include "support/program.hpp"
#include "support/progress_bar.hpp"

namespace {

using kindred::Index;

struct Options {
  std::string input, linkage = "average", metric = "euclidean", storage = "f64", weights, engine;
  bool condensed = false, square = false, exact_heights = false;
  double tolerance = 0;
  std::optional<Index> clusters, stop_clusters;
  std::optional<double> height, inconsistent, stop_height;
  Index depth = 2, threads = 0;
  bool optimal_order = false;
  std::string merges, r_merge, labels, order, svg, newick;
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
  auto* square = app.add_flag("--square", options.square,
                              "the input is the distances of all pairs as a square matrix, one "
                              "column for every line")
                     ->excludes(condensed);
  app.add_option("--tolerance", options.tolerance,
                 "by how much the halves of the square may differ and its diagonal from zero")
      ->capture_default_str()
      ->needs(square);
  auto* weights =
      app.add_option("--weights", options.weights, "column of the input that weighs its lines")
          ->excludes(condensed);
  app.add_option("--storage", options.storage, "f64, or f32 for half the memory")
      ->capture_default_str();
  app.add_flag("--exact-heights", options.exact_heights,
               "work out all heights anew from the observations, which matters most with f32")
      ->excludes(condensed)
      ->excludes(square);
  auto* engine =
      app.add_option(
             "--engine", options.engine,
             "auto, matrix (the distances of all pairs) or points (searches in space, which "
             "few columns allow); says which one was taken and why")
          ->excludes(condensed)
          ->excludes(square);
  auto* clusters =
      app.add_option("--clusters", options.clusters, "cut into exactly this many clusters");
  auto* height =
      app.add_option("--height", options.height, "cut at this height")->excludes(clusters);
  auto* inconsistent = app.add_option("--inconsistent", options.inconsistent,
                                      "cut below every merge whose inconsistency is above this")
                           ->excludes(clusters)
                           ->excludes(height);
  app.add_option("--depth", options.depth, "how many levels of merges inconsistency looks at")
      ->capture_default_str()
      ->needs(inconsistent);
  auto* stop_clusters =
      app.add_option("--stop-clusters", options.stop_clusters,
                     "merge no further than down to this many clusters, which takes less time; the "
                     "merges are the first of the whole tree");
  auto* stop_height =
      app.add_option("--stop-height", options.stop_height,
                     "merge no further than up to this height, which takes less time the lower it "
                     "is; the merges are the first of the whole tree")
          ->excludes(stop_clusters);
  app.add_option("--threads", options.threads, "0 means all there are")->capture_default_str();
  app.add_option("--merges", options.merges, "write left,right,height,size here")->required();
  auto* r_merge = app.add_option("--r-merge", options.r_merge,
                                 "write merge1,merge2,height here, as in R's hclust");
  app.add_option("--labels", options.labels, "write the cluster of every observation here");
  auto* optimal_order =
      app.add_flag("--optimal-order", options.optimal_order,
                   "turn the tree so that neighbouring leaves are as close as can be");
  app.add_option("--order", options.order, "write the leaves from left to right here");
  app.add_option("--svg", options.svg, "draw the dendrogram here");
  app.add_option("--newick", options.newick, "write the tree in Newick format here");
  auto* fresh = app.add_option("--predict", options.fresh,
                               "numeric CSV with the same columns: observations to be assigned to "
                               "the clusters of the cut")
                    ->type_name("FRESH.csv")
                    ->excludes(condensed)
                    ->excludes(square)
                    ->excludes(weights);
  auto* predictions = app.add_option("--predictions", options.predictions,
                                     "write the cluster of every fresh observation here")
                          ->needs(fresh);
  fresh->needs(predictions);
  auto* save = app.add_option("--save", options.save, "keep the tree here")->type_name("TREE");
  auto* load =
      app.add_option("--load", options.load,
                     "take the tree that --save kept instead of building it; the input, --linkage "
                     "and --metric must be those it was built with")
          ->type_name("TREE")
          ->needs(linkage)
          ->excludes(engine);
  for (auto* stop : {stop_clusters, stop_height})
    for (auto* whole : {inconsistent, r_merge, optimal_order, save, load})
      stop->excludes(whole);
}

template <class Choice>
auto chosen(const std::optional<Choice>& choice, const char* option, const std::string& name) {
  if (!choice) kindred::refuse(option, "knows nothing named '" + name + "'");
  return *choice;
}

kindred::Agglomerative estimator(const Options& options) {
  const bool narrow = options.storage == "f32";
  if (!narrow && options.storage != "f64") kindred::refuse("--storage", "must be f32 or f64");
  kindred::Agglomerative ask{
      .linkage = chosen(kindred::linkage_from_name(options.linkage), "--linkage", options.linkage),
      .metric = chosen(kindred::metric_from_name(options.metric), "--metric", options.metric),
      .storage = narrow ? kindred::Storage::f32 : kindred::Storage::f64,
      .exact_heights = options.exact_heights};
  if (!options.engine.empty())
    ask.engine = chosen(kindred::engine_from_name(options.engine), "--engine", options.engine);
  if (options.stop_clusters) ask.stop = kindred::Clusters{*options.stop_clusters};
  if (options.stop_height) ask.stop = kindred::Height{*options.stop_height};
  return ask;
}

/// Refuses before long work what the cut would refuse after it.
void refuse_cut(const Options& options, Index observations) {
  if (options.inconsistent && options.depth < 1)
    kindred::refuse("--depth", "is " + std::to_string(options.depth) + " but must be at least 1");
  const auto check_count = [&](const char* option, const std::optional<Index>& count) {
    if (count && (*count < 1 || *count > observations))
      kindred::refuse(option, "is " + std::to_string(*count) + " but must lie in 1.." +
                                  std::to_string(observations));
  };
  check_count("--clusters", options.clusters);
  check_count("--stop-clusters", options.stop_clusters);
  if (options.clusters && options.stop_clusters && *options.clusters < *options.stop_clusters)
    kindred::refuse("--clusters",
                    "is " + std::to_string(*options.clusters) + " but --stop-clusters leaves more");
  if (options.height && options.stop_height && *options.height > *options.stop_height)
    kindred::refuse("--height", "lies above --stop-height");
}

/// Vectors or, where --condensed or --square says so, distances; perhaps with weights.
struct Input {
  examples::NumericCsv table;
  std::optional<kindred::CondensedMatrix<double>> distances{};
  std::vector<double> weights{};

  Index observations() const { return distances ? distances->size() : table.values().rows(); }
};

Input read_input(const Options& options) {
  Input input{examples::read_numeric_csv(options.input)};
  if (!options.weights.empty()) input.weights = take_weights(input.table, options.weights);
  if (options.square) {
    input.distances = input.table.with_lines([&] {
      return kindred::CondensedMatrix<double>::from_square(input.table.values(), options.tolerance);
    });
    input.table.cells = {};
  }
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

/// Takes given distances over unless they are to be kept, which needs more memory.
kindred::Dendrogram fit(const kindred::Agglomerative& ask, Input& input, bool keep_distances,
                        const kindred::Threads& threads, examples::ProgressBar& progress) {
  const auto cluster = [&]<class Observations>(Observations&& observations) {
    return input.weights.empty()
               ? ask.fit(std::forward<Observations>(observations), threads, progress)
               : ask.fit(std::forward<Observations>(observations), input.weights, threads,
                         progress);
  };
  return input.table.with_lines([&] {
    if (!input.distances) return cluster(input.table.values());
    return keep_distances ? cluster(*input.distances) : cluster(std::move(*input.distances));
  });
}

/// The tree, fitted or loaded, with its leaves in the best order if that is asked for.
kindred::Dendrogram tree_of(const Options& options, const kindred::Agglomerative& ask,
                            Input& input) {
  const kindred::Threads threads{options.threads};
  examples::ProgressBar progress;
  kindred::Dendrogram tree = options.load.empty()
                                 ? fit(ask, input, options.optimal_order, threads, progress)
                                 : load(options, input.observations());
  if (!options.optimal_order) return tree;
  if (!input.distances)
    input.distances = input.table.with_lines(
        [&] { return kindred::condensed_distances(input.table.values(), ask.metric, threads); });
  auto order = kindred::optimal_leaf_order(tree, *input.distances, threads, progress);
  return tree.with_leaf_order(std::move(order.leaves));
}

/// Where the tree is cut, if at all.
kindred::TreeCut chosen_cut(const Options& options) {
  if (options.clusters) return kindred::Clusters{*options.clusters};
  if (options.height) return kindred::Height{*options.height};
  if (options.inconsistent) return kindred::Inconsistent{*options.inconsistent, options.depth};
  return {};
}

void write_merges(const std::string& path, const kindred::Dendrogram& tree) {
  examples::CsvWriter csv(path);
  csv.row("left", "right", "height", "size");
  for (const auto& [left, right, height, size] : tree.merges())
    csv.row(left, right, height, size);
  csv.close();
}

void write_r_merge(const std::string& path, const kindred::Dendrogram& tree) {
  const kindred::RHclust r = kindred::r_hclust(tree);
  examples::CsvWriter csv(path);
  csv.row("merge1", "merge2", "height");
  for (std::size_t t = 0; t < r.merge.size(); ++t)
    csv.row(r.merge[t][0], r.merge[t][1], r.height[t]);
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
  style.cut = chosen_cut(options);
  examples::write_file(options.svg, kindred::dendrogram_svg(tree, style));
}

/// A line that says which engine a fit takes and why.
std::string engine_taken(const kindred::Agglomerative& ask, const Input& input) {
  const auto choice = input.table.with_lines([&] { return ask.engine_for(input.table.values()); });
  return "engine: " + std::string(kindred::name_of(choice.engine)) + ", because " +
         std::string(choice.reason) + '\n';
}

std::string counted(Index count, const std::string& one) {
  return std::to_string(count) + ' ' + one + (count == 1 ? "" : "s");
}

void run(const Options& options) {
  const kindred::TreeCut cut = chosen_cut(options);
  const bool wants_cut = !std::holds_alternative<std::monostate>(cut);
  if (!options.labels.empty() && !wants_cut)
    kindred::refuse("--labels", "needs --clusters, --height or --inconsistent to say where to cut");
  if (!options.fresh.empty() && !wants_cut)
    kindred::refuse("--predict",
                    "needs --clusters, --height or --inconsistent to say where to cut");
  const kindred::Agglomerative ask = estimator(options);
  Input input = read_input(options);
  refuse_cut(options, input.observations());
  const auto fresh = read_fresh(options, input);
  const std::string engine = options.engine.empty() ? "" : engine_taken(ask, input);
  const kindred::Dendrogram tree = tree_of(options, ask, input);
  const kindred::Labels labels = kindred::cut_labels(tree, cut);

  write_merges(options.merges, tree);
  if (!options.r_merge.empty()) write_r_merge(options.r_merge, tree);
  if (!options.labels.empty()) write_column(options.labels, "label", labels);
  if (!options.order.empty()) write_column(options.order, "leaf", tree.leaf_order());
  if (!options.svg.empty()) draw(options, tree);
  if (!options.newick.empty()) examples::write_file(options.newick, kindred::newick(tree));
  if (!options.save.empty()) examples::write_bytes(options.save, kindred::save(tree));
  if (fresh) predict(options, ask, input.table, tree, labels, *fresh);

  std::printf("%s, %s by %s linkage", counted(tree.size(), "observation").c_str(),
              counted(std::ssize(tree.merges()), "merge").c_str(), options.linkage.c_str());
  if (!tree.merges().empty()) std::printf(", the last at %.17g", tree.merges().back().height);
  std::printf("\n%s", engine.c_str());
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
