// What every public estimator and function looks like to the tests that ask the same questions of
// all of them: data go in, an answer comes out, and facts say what must hold of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <kindred/core/matrix.hpp>
#include <kindred/core/progress.hpp>

namespace kindred::testing {

/// How the numbers lie in memory. `strided` has gaps between values and is not aligned.
enum class Layout { rows, columns, strided };

/// How an operation is carried out, which must never change what comes out.
struct Way {
  Layout layout = Layout::rows;
  Index threads = 1;
};

/// One value of a categorical column; none where it is missing.
using Text = std::optional<std::string>;

/// What an operation is given; each takes the parts that it has use for.
struct Data {
  Matrix<double> x{};                      ///< n × d
  std::vector<std::vector<Text>> texts{};  ///< columns of n
  std::vector<std::string> names{};        ///< of the columns of texts, if not "c0", "c1", …
  std::optional<std::size_t> retyped{};    ///< the column of texts that is numbers instead
  std::vector<double> weights{};           ///< n, or none
  Matrix<double> start{};                  ///< k × d: centres to begin with, for k clusters
  Labels labels{}, other_labels{};         ///< n each
};

/// What came out, as numbers; texts are numbered by their bytes.
struct Answer {
  Matrix<double> rows{};          ///< n rows: what is said of each observation
  std::vector<double> numbers{};  ///< what is said of all of them together
};

/// Asked for progress by those who report it; none for the others.
using Watch = std::function<bool(const Progress&)>;

/// A fitted model. What it has no verb for is empty.
struct Model {
  std::shared_ptr<const void> held{};
  Answer learned{};
  std::function<Answer(const Data&, Way)> apply{};      ///< transform or predict
  std::function<Answer(const Data&)> apply_in_place{};  ///< in memory given away
  std::function<Matrix<double>(const Matrix<double>&, Way)> invert{};
  std::function<std::vector<std::byte>()> saved{};
  std::function<Model(std::span<const std::byte>)> loaded{};
  std::function<std::vector<std::vector<Text>>(const Matrix<double>&)> decoded{};
  std::function<Model()> copied{}, assigned_to_itself{}, moved{};
  std::function<Model(const Model&)> merged{};
};

/// What becomes of an answer when the data are changed in some way.
struct Effect {
  enum Kind {
    nothing_promised,
    same,   ///< nothing
    alike,  ///< what happened to the data
  } kind = nothing_promised;
  double tolerance = 0;      ///< in parts of the largest number; 0 stands for the same bits
  std::string because = "";  ///< why nothing is promised
};
inline Effect same(double tolerance = 0) {
  return {Effect::same, tolerance};
}
inline Effect alike(double tolerance = 0) {
  return {Effect::alike, tolerance};
}
inline Effect nothing(std::string because) {
  return {Effect::nothing_promised, 0, std::move(because)};
}

/// An option, or an argument beside the data, that must be refused by name.
struct BadOption {
  std::string value, argument;
  std::function<void(const Data&)> call;
};

struct Facts {
  bool numbers = true;         ///< takes x
  Index texts = 0;             ///< takes so many columns of texts
  bool labels = false;         ///< takes labels
  bool two_labels = false;     ///< takes other labels too
  bool weights = false;        ///< can take weights
  bool whole_numbers = false;  ///< x must be indicators or counts
  bool missing = false;        ///< a missing value is no error
  bool partition = false;      ///< rows are labels of clusters, whose names do not matter
  bool inertia = false;        ///< `numbers` are 0 where rows are equal, or each is a cluster
  bool positive = false;       ///< takes only values above −1
  bool zero_mean = false;      ///< what is as large as the column's middle becomes 0
  enum Rows { mapped, filled, other } rows = mapped;  ///< what becomes of missing values
  bool unknown_refused = false;  ///< a category that the fit did not see is refused
  bool by_order = false;         ///< of texts only their order matters
  bool saved_width = false;      ///< a saved model says how wide its answers are
  bool one_hot = false;          ///< one 1 for every column of texts
  bool column_alone = true;      ///< nothing is made of several columns of texts
  bool by_name = false;          ///< columns of texts are told by their names
  bool no_rows = false;          ///< accepts no rows
  Index many_rows = 12'000;      ///< so many that threads have something to share
  Index least_rows = 1;          ///< what fewer rows are refused
  int power = 0;                 ///< `numbers` are in this power of the unit of x
  std::string argument = "x";
  Effect row_order{}, column_order{}, shift{}, scale{}, negation{}, rotation{}, constant_column{};
  std::vector<BadOption> bad_options{};
};

/// One public estimator or function, with the options that make it say most.
struct Subject {
  std::string name;
  std::string header;  ///< where it is defined, below include/kindred/
  Facts facts;
  std::function<Model(const Data&, Way)> fit;
  std::function<Model(const Data&, Way, const Watch&)> fit_watched{};
};

/// The subjects of every room.
std::vector<Subject> scale_subjects();
std::vector<Subject> kmeans_subjects();
std::vector<Subject> encode_subjects();
std::vector<Subject> impute_subjects();
std::vector<Subject> impute_learned_subjects();

/// All of them together.
const std::vector<Subject>& subjects();

/// Headers that define nothing to be asked, and why.
struct Exempt {
  std::string header, because;
};
const std::vector<Exempt>& exempt_headers();

}  // namespace kindred::testing
