// From browsing records to explained segments: reads long records, makes a wide table of users and
// categories, clusters it by K-Means and as a tree, and tells what sets each segment apart.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "segment_users/choose_segments.hpp"
#include "segment_users/clustering.hpp"
#include "segment_users/comparison.hpp"
#include "segment_users/options.hpp"
#include "segment_users/prepared.hpp"
#include "segment_users/records.hpp"
#include "segment_users/report_page.hpp"
#include "segment_users/stories.hpp"
#include "segment_users/write.hpp"
#include "support/csv_writer.hpp"
#include "support/program.hpp"

using namespace segment_users;

/// Runs one step and prints how long it took.
template <class Step>
auto timed(const char* name, Step&& step) {
  struct Line {
    const char* name;
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    ~Line() {
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
      std::printf("  %-28s %8.3f s\n", name, seconds.count());
      std::fflush(stdout);
    }
  } line{name};
  return step();
}

static void print_summary(const Records& records, const Prepared& prepared,
                          const Clustering& clustering, const std::vector<Story>& stories,
                          const Options& options) {
  std::printf("\n%s\n%s\n\n", reading_sentence(records, prepared).c_str(),
              cut_sentence(clustering, options).c_str());
  for (const Story& story : stories)
    std::printf("  %2td: %s, %s\n", story.segment, counted(story.size, "user").c_str(),
                story.title.c_str());
  const std::string alone = alone_sentences(clustering);
  std::printf("\n%s%s%s\nSilhouette: tree %s, K-Means %s; agreement (adjusted Rand): %s\n\n",
              alone.c_str(), alone.empty() ? "" : "\n",
              comparison_sentences(clustering, options).c_str(),
              rounded(clustering.by_tree.quality.silhouette).c_str(),
              rounded(clustering.by_kmeans.quality.silhouette).c_str(),
              rounded(clustering.adjusted_rand).c_str());
  std::printf("Results: %s/report.html and the tables and pictures beside it\n",
              options.out.c_str());
}

static void make_folder(const std::string& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (!std::filesystem::is_directory(folder))
    kindred::refuse("--out", "the folder '" + folder + "' cannot be made: " + problem.message());
}

static void segment(const Options& options) {
  const kindred::Threads threads{options.threads};
  const std::string& folder = options.out;
  make_folder(folder);

  const Records records = timed("read", [&] { return read_records(options, threads); });
  const Prepared prepared =
      timed("pivot, impute, scale", [&] { return prepare(records, options, threads); });
  asked_segments(options, static_cast<Index>(prepared.users.size()));  // refused before long work

  Clustering clustering;
  clustering.tree = timed("tree", [&] { return grow_tree(prepared, options, threads); });
  const auto silhouettes =
      timed("distances for silhouettes", [&] { return Silhouettes(prepared.x(), threads); });
  timed("cut", [&] { cut_tree(clustering, options, silhouettes); });
  timed("K-Means", [&] { run_kmeans(clustering, prepared, silhouettes, threads); });
  timed("evaluate", [&] { evaluate(clustering, prepared, silhouettes, threads); });

  const Division& division = clustering.chosen(options);
  const auto description = timed("explain", [&] { return describe(prepared, division, threads); });
  const std::vector<Story> stories = tell(description, prepared, division);
  timed("draw and write", [&] {
    const Pictures pictures = draw(prepared, clustering, stories, options);
    write_results(folder, prepared, clustering, description, pictures, options);
    examples::write_file(folder + "/report.html",
                         report_page(records, prepared, clustering, stories, pictures, options));
  });
  print_summary(records, prepared, clustering, stories, options);
}

int main(int argc, char** argv) {
  CLI::App app("From browsing records to explained segments of users", "segment_users");
  Options options;
  add_options(app, options);
  return examples::run_program(app, argc, argv, [&] { segment(options); });
}
