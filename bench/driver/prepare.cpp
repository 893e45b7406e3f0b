// Preparation jobs: categories, one-hot, z-scores, robust scales, imputation, pivot, Gower's
// distance.
#include <memory>
#include <optional>

#include <kindred/distance/gower.hpp>
#include <kindred/encode/one_hot.hpp>
#include <kindred/encode/ordinal.hpp>
#include <kindred/impute/simple.hpp>
#include <kindred/scale/robust.hpp>
#include <kindred/scale/standard.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/pivot.hpp>
#include <kindred/table/table.hpp>

#include "job.hpp"

namespace kindred::bench {
namespace {

// Strings of one width, one after the other in a file.
std::vector<std::string> strings_of(const Arguments& arguments) {
  const std::vector<char> bytes = raw<char>(arguments.text("strings"));
  const auto width = static_cast<std::size_t>(arguments.number("width"));
  std::vector<std::string> strings;
  for (std::size_t at = 0; at < bytes.size(); at += width)
    strings.emplace_back(bytes.data() + at, width);
  return strings;
}

std::vector<double> numbers_of(const Matrix<double>& x) {
  return {x.data(), x.data() + x.size()};
}

Job factorize(const Arguments& arguments) {
  const auto strings = std::make_shared<std::vector<std::string>>(strings_of(arguments));
  const auto column = std::make_shared<CategoricalColumn>();
  return {[=] {
            return milliseconds([&] {
              *column =
                  categorical(*strings, {.order = CategoryOrder::appearance}, arguments.threads());
            });
          },
          [=] { return std::vector<double>(column->codes.begin(), column->codes.end()); }};
}

Job ordinal(const Arguments& arguments) {
  const auto strings = std::make_shared<std::vector<std::string>>(strings_of(arguments));
  const auto encoded = std::make_shared<Encoded>();
  return {[=] {
            return milliseconds([&] {
              const CategoricalColumn column = categorical(*strings, {}, arguments.threads());
              Table table;
              table.add("column", column);
              *encoded = OrdinalEncoder{}
                             .fit(table, arguments.threads())
                             .transform(table, arguments.threads());
            });
          },
          [=] { return numbers_of(encoded->values); }};
}

Job one_hot(const Arguments& arguments) {
  const auto strings = std::make_shared<std::vector<std::string>>(strings_of(arguments));
  const auto encoded = std::make_shared<EncodedSparse>();
  return {[=] {
            return milliseconds([&] {
              const CategoricalColumn column = categorical(*strings, {}, arguments.threads());
              Table table;
              table.add("column", column);
              EncodedSparse result = OneHotEncoder{}
                                         .fit(table, arguments.threads())
                                         .transform_sparse(table, arguments.threads());
              // Eigen's sparse matrices are copied where others are moved.
              encoded->values.swap(result.values);
            });
          },
          // The column of the one in every row.
          [=] {
            const auto& values = encoded->values;
            return std::vector<double>(values.innerIndexPtr(),
                                       values.innerIndexPtr() + values.nonZeros());
          }};
}

std::shared_ptr<Matrix<double>> matrix_of(const Arguments& arguments) {
  return std::make_shared<Matrix<double>>(
      raw_matrix<double>(arguments, "x", arguments.number("columns")));
}

std::vector<double> joined(std::span<const double> a, std::span<const double> b) {
  std::vector<double> all(a.begin(), a.end());
  all.insert(all.end(), b.begin(), b.end());
  return all;
}

Job standard_fit(const Arguments& arguments) {
  const auto x = matrix_of(arguments);
  const auto model = std::make_shared<std::optional<StandardScalerModel<double>>>();
  return {
      [=] { return milliseconds([&] { *model = StandardScaler{}.fit(*x, arguments.threads()); }); },
      [=] { return joined((*model)->mean(), (*model)->variance()); }};
}

Job standard_transform(const Arguments& arguments) {
  const auto x = matrix_of(arguments);
  const auto z = std::make_shared<Matrix<double>>();
  return {[=] {
            z->resize(0, 0);
            return milliseconds([&] {
              *z = StandardScaler{}.fit(*x, arguments.threads()).transform(*x, arguments.threads());
            });
          },
          [=] { return numbers_of(*z); }};
}

Job robust_fit(const Arguments& arguments) {
  const auto x = matrix_of(arguments);
  const auto model = std::make_shared<std::optional<RobustScalerModel<double>>>();
  return {
      [=] { return milliseconds([&] { *model = RobustScaler{}.fit(*x, arguments.threads()); }); },
      [=] { return joined((*model)->center(), (*model)->scale()); }};
}

Job impute_mean(const Arguments& arguments) {
  const auto x = matrix_of(arguments);
  const auto filled = std::make_shared<Matrix<double>>();
  return {[=] {
            filled->resize(0, 0);
            return milliseconds([&] {
              *filled =
                  SimpleImputer{}.fit(*x, arguments.threads()).transform(*x, arguments.threads());
            });
          },
          [=] { return numbers_of(*filled); }};
}

Job impute_median(const Arguments& arguments) {
  const auto x = matrix_of(arguments);
  const auto model = std::make_shared<std::optional<SimpleImputerModel<double>>>();
  return {[=] {
            return milliseconds([&] {
              *model = SimpleImputer{.strategy = Impute::median}.fit(*x, arguments.threads());
            });
          },
          [=] { return joined((*model)->statistics(), {}); }};
}

// The columns are coded before the clock starts, or after it when the keys come as plain integers.
Job pivot_sum(const Arguments& arguments) {
  const auto users =
      std::make_shared<std::vector<std::int64_t>>(raw<std::int64_t>(arguments.text("users")));
  const auto categories =
      std::make_shared<std::vector<std::int64_t>>(raw<std::int64_t>(arguments.text("categories")));
  const auto values = std::make_shared<std::vector<double>>(raw<double>(arguments.text("values")));
  const auto result = std::make_shared<Pivot>();
  const bool coded = arguments.number("coded") != 0;
  const auto code = [=](const std::vector<std::int64_t>& keys) {
    return categorical(keys, {}, arguments.threads());
  };
  const auto rows = std::make_shared<CategoricalColumn>();
  const auto columns = std::make_shared<CategoricalColumn>();
  if (coded) {
    *rows = code(*users);
    *columns = code(*categories);
  }
  return {[=] {
            *result = {};
            return milliseconds([&] {
              if (!coded) {
                *rows = code(*users);
                *columns = code(*categories);
              }
              *result = pivot(*rows, *columns, *values, {}, arguments.threads());
            });
          },
          [=] { return numbers_of(result->values); }};
}

// The columns of a table with the treatment of some of them; the table borrows the rest.
struct MixedColumns {
  std::vector<std::vector<double>> numbers{};
  std::vector<CategoricalColumn> categories{};
  std::vector<MixedColumn> treatments{};
  Table table{};
};

// Column j holds categories where j % 3 = 1, an asymmetric binary one where j % 6 = 2.
std::shared_ptr<MixedColumns> mixed_columns(const Matrix<double>& x) {
  const auto columns = std::make_shared<MixedColumns>();
  const auto d = static_cast<std::size_t>(x.cols());
  columns->numbers.resize(d);
  columns->categories.resize(d);
  for (std::size_t j = 0; j < d; ++j) {
    const auto column = x.col(static_cast<Index>(j));
    columns->numbers[j].assign(column.begin(), column.end());
    const std::string name = "column" + std::to_string(j);
    if (j % 3 == 1) {
      columns->categories[j] = categorical(columns->numbers[j]);
      columns->table.add(name, columns->categories[j]);
    } else {
      columns->table.add(name, columns->numbers[j]);
    }
    if (j % 6 == 2) columns->treatments.push_back({name, MixedKind::asymmetric});
  }
  return columns;
}

Job gower(const Arguments& arguments) {
  const auto columns = mixed_columns(*matrix_of(arguments));
  const auto distances = std::make_shared<CondensedMatrix<double>>();
  return {[=] {
            *distances = {};
            return milliseconds([&] {
              *distances = Gower{.treatments = columns->treatments}
                               .fit(columns->table, arguments.threads())
                               .condensed_distances(columns->table, arguments.threads());
            });
          },
          [=] { return joined(distances->values(), {}); }};
}

}  // namespace

Job prepare_job(const std::string& name, const Arguments& arguments) {
  if (name == "prepare-factorize") return factorize(arguments);
  if (name == "prepare-ordinal") return ordinal(arguments);
  if (name == "prepare-onehot") return one_hot(arguments);
  if (name == "prepare-standard-fit") return standard_fit(arguments);
  if (name == "prepare-standard-transform") return standard_transform(arguments);
  if (name == "prepare-robust-fit") return robust_fit(arguments);
  if (name == "prepare-impute-mean") return impute_mean(arguments);
  if (name == "prepare-impute-median") return impute_median(arguments);
  if (name == "prepare-pivot-sum") return pivot_sum(arguments);
  if (name == "prepare-gower") return gower(arguments);
  throw std::invalid_argument("no such job: " + name);
}

}  // namespace kindred::bench
