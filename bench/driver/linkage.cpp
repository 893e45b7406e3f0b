// Linkage jobs: trees from vectors, from a triangle, many small ones; distances alone; the replay.
#include <memory>
#include <optional>

#include <kindred/distance/pairwise.hpp>
#include <kindred/linkage/agglomerative.hpp>

#include "job.hpp"
#include "replay.hpp"

namespace kindred::bench {
namespace {

Linkage linkage_named(const std::string& name) {
  for (const Linkage linkage :
       {Linkage::single, Linkage::complete, Linkage::average, Linkage::weighted, Linkage::ward,
        Linkage::centroid, Linkage::median})
    if (name_of(linkage) == name) return linkage;
  throw std::invalid_argument("no such linkage: " + name);
}

Agglomerative question(const Arguments& arguments) {
  return {.linkage = linkage_named(arguments.text("linkage")),
          .storage = arguments.text("storage") == "f32" ? Storage::f32 : Storage::f64};
}

// SciPy's four columns.
void append_table(const Dendrogram& tree, std::vector<double>& table) {
  for (const Merge& merge : tree.merges())
    table.insert(table.end(), {static_cast<double>(merge.left), static_cast<double>(merge.right),
                               merge.height, static_cast<double>(merge.size)});
}

std::vector<double> table_of(const Dendrogram& tree) {
  std::vector<double> table;
  append_table(tree, table);
  return table;
}

Job from_vectors(const Arguments& arguments) {
  const auto x = std::make_shared<Matrix<double>>(
      raw_matrix<double>(arguments, "x", arguments.number("columns")));
  const auto tree = std::make_shared<Dendrogram>();
  return {[=] {
            return milliseconds([&] { *tree = question(arguments).fit(*x, arguments.threads()); });
          },
          [=] { return table_of(*tree); }};
}

Job from_triangle(const Arguments& arguments) {
  const auto values =
      std::make_shared<std::vector<double>>(raw<double>(arguments.text("triangle")));
  const auto tree = std::make_shared<Dendrogram>();
  return {[=] {
            // The copy that the fit uses up is made before the clock starts, as for the peers.
            std::vector<double> given = *values;
            return milliseconds([&] {
              *tree = question(arguments).fit(CondensedMatrix<double>::from(std::move(given)),
                                              arguments.threads());
            });
          },
          [=] { return table_of(*tree); }};
}

Job many_small(const Arguments& arguments) {
  const auto x = std::make_shared<Matrix<double>>(
      raw_matrix<double>(arguments, "x", arguments.number("columns")));
  const auto trees = std::make_shared<std::vector<Dendrogram>>();
  return {[=] {
            const Index n = arguments.number("each");
            const Agglomerative agglomerative = question(arguments);
            trees->clear();
            trees->resize(static_cast<std::size_t>(x->rows() / n));
            return milliseconds([&] {
              auto workers = arguments.threads().workers();
              for_each_chunk(workers, Chunks{static_cast<Index>(trees->size()), 64},
                             [&](Chunk chunk) {
                               LinkageWorkspace workspace;
                               for (Index p = chunk.begin; p < chunk.end; ++p)
                                 (*trees)[static_cast<std::size_t>(p)] =
                                     agglomerative.fit(x->middleRows(p * n, n), workspace);
                             });
            });
          },
          [=] {
            std::vector<double> tables;
            for (const Dendrogram& tree : *trees)
              append_table(tree, tables);
            return tables;
          }};
}

Job distances(const Arguments& arguments) {
  const auto x = std::make_shared<Matrix<double>>(
      raw_matrix<double>(arguments, "x", arguments.number("columns")));
  const auto result = std::make_shared<CondensedMatrix<double>>();
  return {[=] {
            *result = {};
            return milliseconds(
                [&] { *result = condensed_distances(*x, Metric::euclidean, arguments.threads()); });
          },
          [=] { return std::vector<double>(result->values().begin(), result->values().end()); }};
}

// Not raced: holds the tree in the file `tree` against vectors or a triangle.
Job replay(const Arguments& arguments) {
  const auto worst = std::make_shared<double>();
  return {[=] {
            return milliseconds([&] {
              Matrix<double> square;
              if (arguments.number("columns") > 0) {
                const Matrix<double> x =
                    raw_matrix<double>(arguments, "x", arguments.number("columns"));
                square.resize(x.rows(), x.rows());
                for (Index i = 0; i < x.rows(); ++i)
                  for (Index j = 0; j <= i; ++j)
                    square(i, j) = square(j, i) = (x.row(i) - x.row(j)).norm();
              } else {
                square =
                    CondensedMatrix<double>::from(raw<double>(arguments.text("x"))).to_square();
              }
              const std::vector<double> table = raw<double>(arguments.text("tree"));
              std::vector<Merge> merges;
              for (std::size_t t = 0; t + 3 < table.size(); t += 4)
                merges.push_back({static_cast<Index>(table[t]), static_cast<Index>(table[t + 1]),
                                  table[t + 2], static_cast<Index>(table[t + 3])});
              check_merges(square.rows(), merges);
              *worst = worst_error(square, merges, linkage_named(arguments.text("linkage")));
            });
          },
          [=] { return std::vector<double>{*worst}; }};
}

}  // namespace

Job linkage_job(const std::string& name, const Arguments& arguments) {
  if (name == "linkage-vectors") return from_vectors(arguments);
  if (name == "linkage-triangle") return from_triangle(arguments);
  if (name == "linkage-many") return many_small(arguments);
  if (name == "linkage-distances") return distances(arguments);
  if (name == "linkage-replay") return replay(arguments);
  throw std::invalid_argument("no such job: " + name);
}

}  // namespace kindred::bench
