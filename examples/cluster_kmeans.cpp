// Clusters the records of a numeric CSV file with K-Means.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <kindred/evaluate/choose_clusters.hpp>
#include <kindred/kmeans/bisecting.hpp>
#include <kindred/kmeans/kmeans.hpp>
#include <kindred/kmeans/mini_batch.hpp>
#include <kindred/kmeans/saved_bisecting.hpp>
#include <kindred/kmeans/saved_kmeans.hpp>
#include <kindred/kmeans/saved_mini_batch.hpp>
#include <kindred/kmeans/saved_spherical.hpp>
#include <kindred/kmeans/spherical.hpp>

#include "support/byte_file.hpp"
#include "support/csv.hpp"
#include "support/program.hpp"
#include "support/progress_bar.hpp"

namespace kd = kindred;

namespace examples {

struct KMeansJob {
  std::string input, centers, weights, labels, centroids, save, load;
  std::string init = "k-means++", algorithm = "auto", finish = "none", precision = "f64",
              metric = "euclidean", strategy = "largest-inertia";
  bool bisecting = false;
  kd::Index threads = 0, mini_batch = 0;
  kd::KMeans question{};
  std::string choose, criterion = "silhouette";
  kd::Index gap_references = 50;
};

inline constexpr std::array<std::pair<const char*, kd::Criterion>, 5> criteria{
    {{"silhouette", kd::Criterion::silhouette},
     {"elbow", kd::Criterion::elbow},
     {"calinski-harabasz", kd::Criterion::calinski_harabasz},
     {"davies-bouldin", kd::Criterion::davies_bouldin},
     {"gap", kd::Criterion::gap}}};

inline void choose(KMeansJob& job) {
  const std::map<std::string, kd::Init> inits{{"k-means++", kd::Init::kmeans_plus_plus},
                                              {"kmeans++", kd::Init::kmeans_plus_plus},
                                              {"k-means||", kd::Init::kmeans_parallel},
                                              {"kmeans||", kd::Init::kmeans_parallel},
                                              {"random", kd::Init::random},
                                              {"given", kd::Init::given}};
  const std::map<std::string, kd::Algorithm> algorithms{
      {"auto", kd::Algorithm::automatic},      {"naive", kd::Algorithm::naive},
      {"lloyd", kd::Algorithm::lloyd},         {"hamerly", kd::Algorithm::hamerly},
      {"filtering", kd::Algorithm::filtering}, {"hartigan-wong", kd::Algorithm::hartigan_wong}};
  const std::map<std::string, kd::Finish> finishes{{"none", kd::Finish::none},
                                                   {"hartigan-wong", kd::Finish::hartigan_wong}};
  job.question.init = inits.at(job.init);
  job.question.algorithm = algorithms.at(job.algorithm);
  job.question.finish = finishes.at(job.finish);
}

inline void describe(CLI::App& app, KMeansJob& job) {
  kd::KMeans& question = job.question;
  app.add_option("input", job.input, "CSV file: a header, then one record of numbers per line")
      ->required();
  app.add_option("--weights", job.weights, "Column of the input that weighs its records");
  app.add_option("--threads", job.threads, "Threads; 0 means all there are");
  auto* labels =
      app.add_option("--labels", job.labels, "CSV file to write: the cluster of every record");
  app.add_option("--centroids", job.centroids, "CSV file to write: the centres found");
  auto* load = app.add_option("--load", job.load,
                              "Find no clusters, but the nearest of the model that --save kept for "
                              "every record")
                   ->type_name("MODEL")
                   ->needs(labels);
  const auto add = [&](const char* name, auto& value, const char* text) {
    return app.add_option(name, value, text)->excludes(load);
  };
  auto* clusters = add("--clusters", question.clusters, "Number of clusters");
  add("--centers", job.centers, "CSV file with the first centres, one per line");
  add("--init", job.init,
      "First centres: k-means++, 'k-means||' (sooner for many records), random or given")
      ->check(CLI::IsMember({"k-means++", "kmeans++", "k-means||", "kmeans||", "random", "given"}));
  auto* restarts =
      add("--restarts", question.restarts, "Starts to try; the lowest inertia is kept");
  add("--seed", question.seed, "Seed of all random choices");
  add("--max-iterations", question.max_iterations,
      "Iterations allowed per start; of --mini-batch, looks at as many records as there are");
  add("--tolerance", question.tolerance,
      "Stop at this squared shift of the centres, in mean column variances");
  auto* algorithm = add("--algorithm", job.algorithm,
                        "auto, naive, lloyd, hamerly or filtering: the same result, another speed; "
                        "hartigan-wong: moves single records, to a better optimum")
                        ->check(CLI::IsMember(
                            {"auto", "naive", "lloyd", "hamerly", "filtering", "hartigan-wong"}));
  auto* finish = add("--finish", job.finish,
                     "none, or hartigan-wong: single records move on when every start has ended")
                     ->check(CLI::IsMember({"none", "hartigan-wong"}));
  auto* mini_batch =
      add("--mini-batch", job.mini_batch,
          "Look at this many records at a time, drawn at random: nearly the same clusters, sooner")
          ->type_name("SIZE")
          ->excludes(restarts)
          ->excludes(algorithm)
          ->excludes(finish);
  auto* metric = add("--metric", job.metric,
                     "euclidean, or cosine: clusters of directions, whatever the lengths; without "
                     "--algorithm, --finish, --mini-batch and --choose")
                     ->check(CLI::IsMember({"euclidean", "cosine"}));
  auto* bisecting = app.add_flag("--bisecting", job.bisecting,
                                 "Split clusters in two, one after the other, until there are "
                                 "enough")
                        ->excludes(load)
                        ->excludes(metric)
                        ->excludes(mini_batch);
  add("--bisecting-strategy", job.strategy,
      "Which cluster is split next: largest-inertia or largest-cluster")
      ->check(CLI::IsMember({"largest-inertia", "largest-cluster"}))
      ->needs(bisecting);
  add("--precision", job.precision, "f32 or f64")->check(CLI::IsMember({"f32", "f64"}));
  add("--save", job.save, "Keep the model here")->type_name("MODEL");
  auto* choose = add("--choose", job.choose,
                     "Cluster into every number in MIN:MAX, print how good each is and what each "
                     "criterion picks, and go on with the pick of --criterion")
                     ->type_name("MIN:MAX")
                     ->excludes(mini_batch)
                     ->excludes(bisecting)
                     ->excludes(clusters);
  std::vector<std::string> names;
  for (const auto& [name, criterion] : criteria)
    names.emplace_back(name);
  add("--criterion", job.criterion,
      "What chooses: silhouette, elbow, calinski-harabasz, davies-bouldin or gap, which is "
      "computed only when it is asked for")
      ->check(CLI::IsMember(names))
      ->needs(choose);
  add("--gap-references", job.gap_references, "Reference sets of the gap statistic")->needs(choose);
}

inline void write_labels(const kd::Labels& labels, const std::string& path) {
  if (path.empty()) return;
  CsvWriter csv(path);
  csv.row("label");
  for (const kd::Label label : labels)
    csv.row(label);
  csv.close();
}

template <class Model>
void write_centers(const Model& model, const std::vector<std::string>& columns,
                   const std::string& path) {
  if (path.empty()) return;
  CsvWriter csv(path);
  for (const std::string& column : columns)
    csv.cell(column);
  csv.end_row();
  for (kd::Index c = 0; c < model.centers().rows(); ++c) {
    for (kd::Index j = 0; j < model.centers().cols(); ++j)
      csv.cell(static_cast<double>(model.centers()(c, j)));
    csv.end_row();
  }
  csv.close();
}

template <class T>
kd::Matrix<T> records(const NumericCsv& table) {
  if (table.values().cwiseAbs().maxCoeff() > static_cast<double>(std::numeric_limits<T>::max()))
    kd::refuse(table.path, "holds numbers that are too large for --precision f32");
  return table.values().template cast<T>();
}

/// What a fit has made small, under its name.
template <class Model>
std::string reached(const Model& model) {
  std::string text = "inertia ";
  append_number(text, model.inertia());
  return text;
}

template <class T>
std::string reached(const kd::SphericalKMeansModel<T>& model) {
  std::string text = "objective ";
  append_number(text, model.objective());
  return text;
}

template <class Model>
void keep(const Model& model, const std::string& path) {
  if (!path.empty()) write_bytes(path, kd::save(model));
}

/// Writes what a model says, and a few numbers about it to standard output.
template <class Model>
void tell(const KMeansJob& job, const Model& model, const NumericCsv& table) {
  write_labels(model.labels(), job.labels);
  write_centers(model, table.columns, job.centroids);
  keep(model, job.save);
  std::printf("%s\niterations %td\nstatus %s\n", reached(model).c_str(), model.iterations(),
              kd::name_of(model.status()));
}

template <class T>
auto fitted(const KMeansJob& job, const auto& question, const NumericCsv& table,
            const std::vector<double>& weights) {
  const kd::Matrix<T> x = records<T>(table);
  const kd::Threads threads{job.threads};
  return table.with_lines([&] {
    return job.weights.empty() ? question.fit(x, threads, ProgressBar())
                               : question.fit(x, weights, threads, ProgressBar());
  });
}

template <class T, class Question>
void cluster(const KMeansJob& job, const Question& question, const NumericCsv& table,
             const std::vector<double>& weights) {
  tell(job, fitted<T>(job, question, table, weights), table);
}

/// The question that --choose asks; records with weights have an elbow only.
inline kd::ChooseClusters question_of_numbers(const KMeansJob& job, bool restarts_given) {
  kd::ChooseClusters question{
      .kmeans = job.question, .gap = job.criterion == "gap", .gap_references = job.gap_references};
  if (!restarts_given) question.kmeans.restarts = 10;
  if (!job.weights.empty())
    question.silhouette = question.calinski_harabasz = question.davies_bouldin = false;
  const std::size_t colon = std::min(job.choose.find(':'), job.choose.size());
  const auto number = [&](std::string_view text, kd::Index& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
      kd::refuse("--choose", "is '" + job.choose + "' but must be two numbers, MIN:MAX");
  };
  const std::string_view range = job.choose;
  number(range.substr(0, colon), question.lowest);
  number(range.substr(std::min(colon + 1, range.size())), question.highest);
  return question;
}

/// The curve, one line per number of clusters, and what each criterion picks.
template <class T>
void print_curve(const kd::ClusterChoice<T>& choice) {
  std::string text = "clusters,inertia,silhouette,calinski-harabasz,davies-bouldin,gap,gap-error\n";
  const auto cell = [&](const std::optional<double>& value) {
    text += ',';
    if (value) append_number(text, *value);
  };
  for (const auto& tried : choice.curve()) {
    text += std::to_string(tried.clusters);
    cell(tried.model.inertia());
    cell(tried.silhouette);
    cell(tried.calinski_harabasz);
    cell(tried.davies_bouldin);
    cell(tried.gap ? std::optional(tried.gap->gap) : std::nullopt);
    cell(tried.gap ? std::optional(tried.gap->standard_error) : std::nullopt);
    text += '\n';
  }
  for (const auto& [name, criterion] : criteria)
    if (const auto* best = choice.best(criterion))
      text += std::string(name) + " picks " + std::to_string(best->clusters) + '\n';
  std::fputs(text.c_str(), stdout);
}

template <class T>
void cluster(const KMeansJob& job, const kd::ChooseClusters& question, const NumericCsv& table,
             const std::vector<double>& weights) {
  const auto choice = fitted<T>(job, question, table, weights);
  print_curve(choice);
  for (const auto& [name, criterion] : criteria) {
    if (name != job.criterion) continue;
    const auto* best = choice.best(criterion);
    if (best == nullptr)
      kd::refuse("--criterion", job.criterion + " picks no number of clusters in " + job.choose);
    std::printf("clusters %td\n", best->clusters);
    tell(job, best->model, table);
  }
}

template <class Question>
void cluster(const KMeansJob& job, const Question& question, const NumericCsv& table,
             const std::vector<double>& weights) {
  if (job.precision == "f32")
    cluster<float>(job, question, table, weights);
  else
    cluster<double>(job, question, table, weights);
}

template <class T, template <class> class Model>
void predict(const KMeansJob& job, const std::vector<std::byte>& bytes, const NumericCsv& table) {
  const Model<T> model = [&] {
    try {
      return kd::load<Model<T>>(bytes);
    } catch (const kd::InputError& error) {
      kd::refuse(job.load, error.what());
    }
  }();
  const kd::Matrix<T> x = records<T>(table);
  if (x.cols() != model.centers().cols())
    kd::refuse(job.load, "has centres of " + std::to_string(model.centers().cols()) +
                             " columns where " + table.path + " has " + std::to_string(x.cols()));
  write_labels(table.with_lines([&] { return model.predict(x, kd::Threads{job.threads}); }),
               job.labels);
  write_centers(model, table.columns, job.centroids);
  std::printf("records %td\n", x.rows());
}

/// Labels the records by a model of any kind that this program keeps.
inline void predict(const KMeansJob& job, const NumericCsv& table) {
  const std::vector<std::byte> bytes = read_bytes(job.load);
  const std::string kind = [&] {
    try {
      return kd::saved_kind(bytes);
    } catch (const kd::InputError& error) {
      kd::refuse(job.load, error.what());
    }
  }();
  if (kind == kd::SavedForm<kd::MiniBatchKMeansModel<float>>::kind)
    predict<float, kd::MiniBatchKMeansModel>(job, bytes, table);
  else if (kind == kd::SavedForm<kd::MiniBatchKMeansModel<double>>::kind)
    predict<double, kd::MiniBatchKMeansModel>(job, bytes, table);
  else if (kind == kd::SavedForm<kd::SphericalKMeansModel<float>>::kind)
    predict<float, kd::SphericalKMeansModel>(job, bytes, table);
  else if (kind == kd::SavedForm<kd::SphericalKMeansModel<double>>::kind)
    predict<double, kd::SphericalKMeansModel>(job, bytes, table);
  else if (kind == kd::SavedForm<kd::BisectingKMeansModel<float>>::kind)
    predict<float, kd::BisectingKMeansModel>(job, bytes, table);
  else if (kind == kd::SavedForm<kd::BisectingKMeansModel<double>>::kind)
    predict<double, kd::BisectingKMeansModel>(job, bytes, table);
  else if (kind == kd::SavedForm<kd::KMeansModel<float>>::kind)
    predict<float, kd::KMeansModel>(job, bytes, table);
  else
    predict<double, kd::KMeansModel>(job, bytes, table);
}

/// The question about mini-batches that the options ask, its own defaults where they say nothing.
inline kd::MiniBatchKMeans mini_batch(const KMeansJob& job, const CLI::App& app) {
  kd::MiniBatchKMeans question{.clusters = job.question.clusters,
                               .init = job.question.init,
                               .centers = job.question.centers,
                               .batch_size = job.mini_batch,
                               .seed = job.question.seed};
  if (app.count("--max-iterations") > 0) question.max_iterations = job.question.max_iterations;
  if (app.count("--tolerance") > 0) question.tolerance = job.question.tolerance;
  return question;
}

/// The same question about directions.
inline kd::SphericalKMeans spherical(const kd::KMeans& question) {
  return {question.clusters, question.init,           question.centers,  question.restarts,
          question.seed,     question.max_iterations, question.tolerance};
}

/// The question that --bisecting asks.
inline kd::BisectingKMeans bisecting(const KMeansJob& job) {
  const kd::KMeans& asked = job.question;
  return {.clusters = asked.clusters,
          .init = asked.init,
          .restarts = asked.restarts,
          .seed = asked.seed,
          .max_iterations = asked.max_iterations,
          .tolerance = asked.tolerance,
          .strategy = job.strategy == "largest-cluster" ? kd::BisectingStrategy::largest_cluster
                                                        : kd::BisectingStrategy::largest_inertia,
          .algorithm = asked.algorithm,
          .finish = asked.finish};
}

inline void run(KMeansJob& job, const CLI::App& app) {
  const bool cosine = job.metric == "cosine";
  for (const char* option : {"--algorithm", "--finish", "--mini-batch", "--choose"})
    if (cosine && app.count(option) > 0)
      kd::refuse("--metric", std::string("cosine cannot be used with ") + option);
  if (job.load.empty() && job.choose.empty() && app.count("--clusters") == 0)
    throw CLI::RequiredError("--clusters");
  choose(job);
  NumericCsv table = read_numeric_csv(job.input);
  std::vector<double> weights;
  if (!job.weights.empty()) weights = take_weights(table, job.weights);
  if (!job.load.empty()) return predict(job, table);
  if (!job.centers.empty()) {
    if (app.count("--init") > 0 && job.question.init != kd::Init::given)
      kd::refuse("--centers", "cannot be used with another --init than given");
    job.question.init = kd::Init::given;
    job.question.centers = read_numeric_csv(job.centers).values();
  }
  if (job.question.init == kd::Init::given && job.centers.empty())
    kd::refuse("--init", "given needs --centers");
  if (!job.choose.empty())
    cluster(job, question_of_numbers(job, app.count("--restarts") > 0), table, weights);
  else if (app.count("--mini-batch") > 0)
    cluster(job, mini_batch(job, app), table, weights);
  else if (job.bisecting)
    cluster(job, bisecting(job), table, weights);
  else if (cosine)
    cluster(job, spherical(job.question), table, weights);
  else
    cluster(job, job.question, table, weights);
}

}  // namespace examples

int main(int argc, char** argv) {
  CLI::App app("Cluster the records of a numeric CSV file with K-Means", "cluster_kmeans");
  examples::KMeansJob job;
  examples::describe(app, job);
  return examples::run_program(app, argc, argv, [&] { examples::run(job, app); });
}
