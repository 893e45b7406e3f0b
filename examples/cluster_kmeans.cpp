// Clusters the records of a numeric CSV file with K-Means.
#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <kindred/kmeans/kmeans.hpp>
#include <kindred/kmeans/spherical.hpp>

#include "support/csv.hpp"
#include "support/program.hpp"
#include "support/progress_bar.hpp"

namespace kd = kindred;

namespace examples {

struct KMeansJob {
  std::string input, centers, weights, labels, centroids;
  std::string init = "k-means++", algorithm = "auto", finish = "none", precision = "f64",
              metric = "euclidean";
  kd::Index threads = 0;
  kd::KMeans question{};
};

inline void choose(KMeansJob& job) {
  const std::map<std::string, kd::Init> inits{{"k-means++", kd::Init::kmeans_plus_plus},
                                              {"kmeans++", kd::Init::kmeans_plus_plus},
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
  app.add_option("--clusters", question.clusters, "Number of clusters")->required();
  app.add_option("--centers", job.centers, "CSV file with the first centres, one per line");
  app.add_option("--init", job.init, "First centres: k-means++, random or given")
      ->check(CLI::IsMember({"k-means++", "kmeans++", "random", "given"}));
  app.add_option("--restarts", question.restarts, "Starts to try; the lowest inertia is kept");
  app.add_option("--seed", question.seed, "Seed of all random choices");
  app.add_option("--max-iterations", question.max_iterations, "Iterations allowed per start");
  app.add_option("--tolerance", question.tolerance,
                 "Stop at this squared shift of the centres, in mean column variances");
  app.add_option("--weights", job.weights, "Column of the input that weighs its records");
  app.add_option(
         "--algorithm", job.algorithm,
         "auto, naive, lloyd, hamerly or filtering: the same result, another speed; hartigan-wong: "
         "moves single records, to a better optimum")
      ->check(CLI::IsMember({"auto", "naive", "lloyd", "hamerly", "filtering", "hartigan-wong"}));
  app.add_option("--finish", job.finish,
                 "none, or hartigan-wong: single records move on when every start has ended")
      ->check(CLI::IsMember({"none", "hartigan-wong"}));
  app.add_option("--metric", job.metric,
                 "euclidean, or cosine: clusters of directions, whatever the lengths; without "
                 "--algorithm and --finish")
      ->check(CLI::IsMember({"euclidean", "cosine"}));
  app.add_option("--precision", job.precision, "f32 or f64")->check(CLI::IsMember({"f32", "f64"}));
  app.add_option("--threads", job.threads, "Threads; 0 means all there are");
  app.add_option("--labels", job.labels, "CSV file to write: the cluster of every record");
  app.add_option("--centroids", job.centroids, "CSV file to write: the centres found");
}

template <class Model>
void write_labels(const Model& model, const std::string& path) {
  CsvWriter csv(path);
  csv.row("label");
  for (const kd::Label label : model.labels())
    csv.row(label);
  csv.close();
}

template <class Model>
void write_centers(const Model& model, const std::vector<std::string>& columns,
                   const std::string& path) {
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

/// What a fit has made small, under its name.
template <class T>
std::string reached(const kd::KMeansModel<T>& model) {
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

template <class T, class Question>
void cluster(const KMeansJob& job, const Question& question, const NumericCsv& table,
             const std::vector<double>& weights) {
  if (table.values().cwiseAbs().maxCoeff() > static_cast<double>(std::numeric_limits<T>::max()))
    kd::refuse(table.path, "holds numbers that are too large for --precision f32");
  const kd::Matrix<T> x = table.values().template cast<T>();
  const kd::Threads threads{job.threads};
  const auto model = table.with_lines([&] {
    return job.weights.empty() ? question.fit(x, threads, ProgressBar())
                               : question.fit(x, weights, threads, ProgressBar());
  });
  if (!job.labels.empty()) write_labels(model, job.labels);
  if (!job.centroids.empty()) write_centers(model, table.columns, job.centroids);
  std::printf("%s\niterations %td\nstatus %s\n", reached(model).c_str(), model.iterations(),
              kd::name_of(model.status()));
}

template <class Question>
void cluster(const KMeansJob& job, const Question& question, const NumericCsv& table,
             const std::vector<double>& weights) {
  if (job.precision == "f32")
    cluster<float>(job, question, table, weights);
  else
    cluster<double>(job, question, table, weights);
}

/// The same question about directions.
inline kd::SphericalKMeans spherical(const kd::KMeans& question) {
  return {question.clusters, question.init,           question.centers,  question.restarts,
          question.seed,     question.max_iterations, question.tolerance};
}

inline void run(KMeansJob& job, const CLI::App& app) {
  if (job.metric == "cosine" && app.count("--algorithm") + app.count("--finish") > 0)
    kd::refuse("--metric", "cosine has one algorithm, without --algorithm and --finish");
  choose(job);
  NumericCsv table = read_numeric_csv(job.input);
  std::vector<double> weights;
  if (!job.weights.empty()) weights = take_weights(table, job.weights);
  if (!job.centers.empty()) {
    if (app.count("--init") > 0 && job.question.init != kd::Init::given)
      kd::refuse("--centers", "cannot be used with another --init than given");
    job.question.init = kd::Init::given;
    job.question.centers = read_numeric_csv(job.centers).values();
  }
  if (job.question.init == kd::Init::given && job.centers.empty())
    kd::refuse("--init", "given needs --centers");
  if (job.metric == "cosine")
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
