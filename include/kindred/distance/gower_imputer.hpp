// Fills what tables of mixed columns lack from the rows that are nearest by Gower's distance.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <kindred/distance/gower.hpp>
#include <kindred/impute/knn.hpp>

namespace kindred {

class GowerImputerModel;

/// Fills missing values of mixed columns from the nearest rows that have the column, by Gower's
/// distance: numbers compared by interval or logarithm become the neighbors' mean, ordinal ones
/// their median (the lower of two), all others the most frequent (of equals the one that comes
/// first: the lower number, the category that was fitted first).
///
/// Columns are compared on their own ranges, so nothing needs scaling. Of equally distant rows the
/// lower is nearer. Where fewer rows than wanted have the column and share another with the row in
/// need, those there are serve; where there is none, what all fitted rows together give does.
/// Source: A. Kowarik, M. Templ, "Imputation with the R package VIM", J. Stat. Softw. 74 (2016).
struct GowerImputer {
  /// Which columns are compared and filled, and how; `incomparable` has no say, since rows without
  /// a common column are no neighbors.
  Gower distance = {};
  /// How many rows a value is taken from. More are smoother and slower to find.
  Index neighbors = 5;
  NeighborWeights weights = NeighborWeights::uniform;  ///< how much each neighbor counts

  /// Keeps the compared columns of a table (n rows) as donors. O(n·d) time and memory. Refused are
  /// less than one neighbor, weights that do not exist, a column without any value, by its name,
  /// and what `Gower::fit` refuses.
  template <Executor Exec = Sequential>
  GowerImputerModel fit(const Table& table, const Exec& executor = {}) const;

  /// Refuses less than one neighbor and weights that do not exist.
  void check() const {
    check_range(neighbors, 1, std::numeric_limits<Index>::max(), "neighbors");
    if (weights > NeighborWeights::distance) refuse("weights", "are none of NeighborWeights");
  }
};

/// What was filled in one column.
struct GowerFilledColumn {
  std::string column{};      ///< its name
  Index cells = 0;           ///< missing cells
  Index from_neighbors = 0;  ///< of these filled from neighbors, the others from all fitted rows
};

/// A table without gaps in the compared columns, and what was done to it.
struct GowerFilled {
  Table table{};                             ///< all columns, in their order
  std::vector<GowerFilledColumn> columns{};  ///< the compared columns, in the model's order
};

/// A fitted imputer: complete, immutable, safe to share between threads.
class GowerImputerModel {
 public:
  /// How it was fitted.
  const GowerImputer& options() const noexcept { return options_; }
  /// The columns that are compared and filled.
  std::span<const FittedMixedColumn> columns() const noexcept { return distance_.columns(); }
  /// Rows that values are taken from.
  Index donors() const noexcept { return donors_.rows; }

  /// The table with its compared columns filled; the others are passed through. Filled columns hold
  /// `double` where they held numbers, `bool` where booleans, and categories with those of the
  /// donors after their own; columns without gaps stay what they are. What was there stays as it
  /// was, and columns that the table borrows are borrowed still. O(m·n·d) time for m rows with
  /// gaps, and about 32 MB beside the result. Errors, by the column's name and row: a column that
  /// is not there, ±infinity, and values that the kind of a column cannot hold. The same values for
  /// any number of threads, and whether rows come together or one by one.
  template <Executor Exec = Sequential>
  GowerFilled transform(const Table& table, const Exec& executor = {}) const;

 private:
  friend struct GowerImputer;
  friend struct SavedForm<GowerImputerModel>;
  struct Filling;

  GowerImputerModel(GowerImputer options, GowerModel distance, const Table& table, Workers& workers)
      : options_(std::move(options)), distance_(std::move(distance)) {
    detail::MixedCoder coder(columns());
    donors_ = coder.code(table, workers);
    numbers_ = Matrix<double>(donors_.rows, static_cast<Index>(columns().size()));
    for (std::size_t j = 0; j < columns().size(); ++j) {
      const FittedMixedColumn& column = columns()[j];
      categories_.push_back({});
      if (column.categorical)
        categories_.back() = table.categorical(table.position(column.source));
      else
        numbers_.col(static_cast<Index>(j)) = table.numbers({column.source}).col(0);
      std::vector<detail::NearDonor> all;
      for (Index row = 0; row < donors_.rows; ++row)
        if (!is_nan(key(row, j))) all.push_back({0, row});
      if (all.empty()) refuse(detail::mixed_argument(column.source), "has no value to fill with");
      otherwise_.push_back(taken_from(all, j));
    }
  }

  /// What a donor's value is compared by.
  double key(Index row, std::size_t j) const noexcept {
    return donors_.columns[j][static_cast<std::size_t>(row)];
  }
  bool is_averaged(std::size_t j) const noexcept {
    return columns()[j].kind == MixedKind::interval || columns()[j].kind == MixedKind::log_ratio;
  }

  /// A value for column j: a number, or the row of the donor who has it.
  struct Taken {
    double number = 0;
    Index donor = 0;
  };
  Taken taken_from(std::span<const detail::NearDonor> neighbors, std::size_t j) const {
    if (is_averaged(j))
      return {detail::average(numbers_, static_cast<Index>(j), neighbors, options_.weights), 0};
    const Index donor = elected({neighbors.begin(), neighbors.end()}, j);
    return {numbers_(donor, static_cast<Index>(j)), donor};
  }

  /// The donor with the most frequent key, or for ordinal columns the median.
  Index elected(std::vector<detail::NearDonor> neighbors, std::size_t j) const {
    const double nearest = neighbors.front().score;
    std::sort(neighbors.begin(), neighbors.end(), [&](const auto& a, const auto& b) {
      return std::pair(key(a.row, j), a.row) < std::pair(key(b.row, j), b.row);
    });
    const auto weight = [&](const detail::NearDonor& donor) {
      return detail::weight_of(donor.score, nearest, options_.weights);
    };
    double total = 0;
    for (const detail::NearDonor& donor : neighbors)
      total += weight(donor);
    Index best = neighbors.front().row;
    double most = 0, passed = 0;
    for (std::size_t i = 0; i < neighbors.size();) {
      const double here = key(neighbors[i].row, j);
      const Index row = neighbors[i].row;
      double votes = 0;
      for (; i < neighbors.size() && key(neighbors[i].row, j) == here; ++i)
        votes += weight(neighbors[i]);
      passed += votes;
      if (columns()[j].kind == MixedKind::ordinal) {
        if (2 * passed >= total) return row;
      } else if (votes > most) {
        most = votes;
        best = row;
      }
    }
    return best;
  }

  GowerImputer options_;
  GowerModel distance_;
  detail::CodedTable donors_{};
  Matrix<double> numbers_{};                     ///< of donors, NaN in columns of categories
  std::vector<CategoricalColumn> categories_{};  ///< of donors, empty in columns of numbers
  std::vector<Taken> otherwise_{};
};

template <Executor Exec>
GowerImputerModel GowerImputer::fit(const Table& table, const Exec& executor) const {
  check();
  auto workers = executor.workers();
  return {*this, distance.fit(table, executor), table, workers};
}

/// One table on its way: what each gap gets.
struct GowerImputerModel::Filling {
  std::vector<Index> rows{};                        ///< those with gaps
  std::vector<std::vector<Taken>> taken{};          ///< per column, of each of these rows
  std::vector<std::vector<char>> from_neighbors{};  ///< whether it comes from any

  /// Finds what fills the gaps of a coded table.
  Filling(const GowerImputerModel& model, const detail::CodedTable& coded, Workers& workers) {
    const std::size_t d = coded.columns.size();
    for (Index row = 0; row < coded.rows; ++row)
      if (std::any_of(coded.columns.begin(), coded.columns.end(), [&](const auto& column) {
            return is_nan(column[static_cast<std::size_t>(row)]);
          }))
        rows.push_back(row);
    taken.assign(d, std::vector<Taken>(rows.size()));
    from_neighbors.assign(d, std::vector<char>(rows.size(), 0));
    if (rows.empty()) return;
    const detail::MixedLayout layout(model.columns(), model.distance_.weights_);
    const detail::MixedRows<detail::GowerRule> theirs(model.donors_, layout, true, workers);
    constexpr Index most_distances = Index{1} << 22;
    const Chunks blocks{static_cast<Index>(rows.size()),
                        std::clamp<Index>(most_distances / model.donors(), 1, 1024)};
    for (Index number = 0; number < blocks.count(); ++number)
      fill_block(model, coded, layout, theirs, blocks[number], workers);
  }

 private:
  void fill_block(const GowerImputerModel& model, const detail::CodedTable& coded,
                  const detail::MixedLayout& layout,
                  const detail::MixedRows<detail::GowerRule>& theirs, Chunk block,
                  Workers& workers) {
    detail::CodedTable some{block.size(), {}, true};
    for (const std::vector<double>& column : coded.columns) {
      some.columns.emplace_back();
      for (Index i = block.begin; i < block.end; ++i)
        some.columns.back().push_back(
            column[static_cast<std::size_t>(rows[static_cast<std::size_t>(i)])]);
    }
    const Matrix<double> distances = detail::rectangle(
        detail::MixedRows<detail::GowerRule>(some, layout, true, workers), theirs, workers);
    workers.run(block.size(), [&](Index i) {
      for (std::size_t j = 0; j < some.columns.size(); ++j) {
        if (!is_nan(some.columns[j][static_cast<std::size_t>(i)])) continue;
        const auto at = static_cast<std::size_t>(block.begin + i);
        const auto nearest =
            nearest_to(model, {&distances(i, 0), static_cast<std::size_t>(distances.cols())}, j);
        from_neighbors[j][at] = !nearest.all().empty();
        taken[j][at] =
            nearest.all().empty() ? model.otherwise_[j] : model.taken_from(nearest.all(), j);
      }
    });
  }

  /// The nearest donors that have column j, with squares of their distances, as `weight_of` takes
  /// them.
  static detail::NearestDonors nearest_to(const GowerImputerModel& model,
                                          std::span<const double> distances, std::size_t j) {
    detail::NearestDonors nearest(static_cast<Index>(j), model.options_.neighbors);
    for (std::size_t row = 0; row < distances.size(); ++row)
      if (distances[row] != detail::nothing_shared &&
          !is_nan(model.key(static_cast<Index>(row), j)))
        nearest.offer({distances[row] * distances[row], static_cast<Index>(row)});
    return nearest;
  }
};

template <Executor Exec>
GowerFilled GowerImputerModel::transform(const Table& table, const Exec& executor) const {
  auto workers = executor.workers();
  // Categories that nobody fitted get numbers after those of the donors.
  detail::MixedCoder coder(columns());
  const detail::CodedTable coded = coder.code(table, workers);
  const Filling filling(*this, coded, workers);

  GowerFilled filled;
  std::vector<Index> compared(static_cast<std::size_t>(table.columns()), -1);
  for (std::size_t j = 0; j < columns().size(); ++j) {
    compared[static_cast<std::size_t>(table.position(columns()[j].source))] = static_cast<Index>(j);
    filled.columns.push_back({columns()[j].source});
    for (std::size_t i = 0; i < filling.rows.size(); ++i)
      if (is_nan(coded.columns[j][static_cast<std::size_t>(filling.rows[i])])) {
        ++filled.columns[j].cells;
        filled.columns[j].from_neighbors += filling.from_neighbors[j][i];
      }
  }
  std::vector<Index> untouched;
  for (Index position = 0; position < table.columns(); ++position) {
    const Index column = compared[static_cast<std::size_t>(position)];
    const std::string_view name = table.name(position);
    if (column < 0 || filled.columns[static_cast<std::size_t>(column)].cells == 0) {
      filled.table.add(table, position);
      continue;
    }
    const auto j = static_cast<std::size_t>(column);
    const auto each_gap = [&](auto&& put) {
      for (std::size_t i = 0; i < filling.rows.size(); ++i) {
        const auto row = static_cast<std::size_t>(filling.rows[i]);
        if (is_nan(coded.columns[j][row])) put(row, filling.taken[j][i]);
      }
    };
    if (columns()[j].categorical) {
      CategoricalColumn values = table.categorical(position);
      const std::vector<Code> codes = values.dictionary.merge(categories_[j].dictionary);
      each_gap([&](std::size_t row, const Taken& taken) {
        const Code theirs = categories_[j].codes[static_cast<std::size_t>(taken.donor)];
        values.codes[row] = codes[static_cast<std::size_t>(theirs)];
      });
      filled.table.add(name, std::move(values));
      continue;
    }
    const Matrix<double> x = table.numbers({std::string(name)});
    std::vector<double> values(x.data(), x.data() + x.size());
    each_gap([&](std::size_t row, const Taken& taken) { values[row] = taken.number; });
    if (table.kind(position) == ColumnKind::boolean)
      filled.table.add(name, std::vector<bool>(values.begin(), values.end()));
    else
      filled.table.add(name, std::move(values));
  }
  return filled;
}

}  // namespace kindred
