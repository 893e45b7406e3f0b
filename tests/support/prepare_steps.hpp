// Estimators of a user's own, small enough to see what a pipeline does with them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <kindred/core/byte_stream.hpp>
#include <kindred/core/check.hpp>
#include <kindred/core/matrix.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/encode/lineage.hpp>
#include <kindred/table/categorical.hpp>
#include <kindred/table/table.hpp>

namespace kindred::testing {

/// Divides by two; its model remembers how many columns it was fitted to.
struct Halving {
  struct Model {
    Index columns_seen;
    Matrix<double> transform(const Matrix<double>& x) const { return x / 2; }
    Matrix<double> inverse_transform(const Matrix<double>& x) const { return x * 2; }
  };
  Model fit(const Matrix<double>& x) const { return {x.cols()}; }
};

/// Fills missing categories with the first one of the column.
struct FillFirst {
  struct Model {
    Code first;
    CategoricalColumn transform(CategoricalColumn column) const {
      for (Code& code : column.codes)
        if (code == missing_code) code = first;
      return column;
    }
  };
  Model fit(const CategoricalColumn& column) const { return {column.codes.at(0)}; }
};

/// Replaces every category by its code.
struct Codes {
  struct Model {
    Index columns_seen;
    std::vector<OutputColumn> columns() const {
      std::vector<OutputColumn> made;
      for (Index j = 0; j < columns_seen; ++j)
        made.push_back({"", j, OutputKind::value, {}});
      return made;
    }
    struct Result {
      Matrix<double> values;
    };
    Result transform(const Table& table) const {
      Matrix<double> x(table.rows(), table.columns());
      for (Index j = 0; j < table.columns(); ++j)
        for (Index i = 0; i < table.rows(); ++i)
          x(i, j) = table.categorical(j).codes[static_cast<std::size_t>(i)];
      return {x};
    }
  };
  Model fit(const Table& table) const { return {table.columns()}; }
};

}  // namespace kindred::testing

template <>
struct kindred::SavedForm<kindred::testing::Halving::Model> {
  static constexpr std::string_view kind = "halving";
  static constexpr std::uint32_t version = 1;
  static void write(const testing::Halving::Model& model, ByteWriter& writer) {
    writer.put(std::int64_t{model.columns_seen});
  }
  static testing::Halving::Model read(ByteReader& reader, std::uint32_t) {
    const Index columns = reader.take<std::int64_t>();
    check_range(columns, 0, 1000, "columns");
    return {columns};
  }
};

template <>
struct kindred::SavedForm<kindred::testing::FillFirst::Model> {
  static constexpr std::string_view kind = "fill";
  static constexpr std::uint32_t version = 2;
  static void write(const testing::FillFirst::Model& model, ByteWriter& writer) {
    writer.put(model.first);
  }
  static testing::FillFirst::Model read(ByteReader& reader, std::uint32_t) {
    return {reader.take<Code>()};
  }
};

template <>
struct kindred::SavedForm<kindred::testing::Codes::Model> {
  static constexpr std::string_view kind = "codes";
  static constexpr std::uint32_t version = 1;
  static void write(const testing::Codes::Model& model, ByteWriter& writer) {
    writer.put(std::int64_t{model.columns_seen});
  }
  static testing::Codes::Model read(ByteReader& reader, std::uint32_t) {
    const Index columns = reader.take<std::int64_t>();
    check_range(columns, 0, 1000, "columns");
    return {columns};
  }
};
