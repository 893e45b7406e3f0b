// The imputers that fill by what they learned of other rows and columns.
#include <support/trust.hpp>
#include <support/trust_impute.hpp>
#include <support/trust_models.hpp>

#include <kindred/impute/iterative.hpp>
#include <kindred/impute/knn.hpp>
#include <kindred/impute/saved_iterative.hpp>
#include <kindred/impute/saved_knn.hpp>

namespace kindred::testing {
namespace {

Subject neighbors(NeighborWeights weights, std::string name) {
  Facts facts = facts_of_imputers();
  facts.many_rows = 300;
  facts.row_order = nothing("of equally near donors the first");
  facts.column_order = alike(1e-12);
  facts.constant_column = nothing("distances grow with the share of columns that both rows have");
  facts.shift = alike(1e-15);
  facts.bad_options = fill_options(KNNImputer{});
  facts.bad_options.push_back(refused_fit("0", "neighbors", KNNImputer{.neighbors = 0}));
  facts.bad_options.push_back(
      refused_fit("no weights", "weights", KNNImputer{.weights = static_cast<NeighborWeights>(2)}));
  return imputer(std::move(name), "impute/knn.hpp", KNNImputer{.neighbors = 3, .weights = weights},
                 facts, filled_anew);
}

Subject iterative() {
  Facts facts = facts_of_imputers();
  facts.many_rows = 2'000;
  facts.row_order = alike(1e-9);
  facts.column_order = nothing("columns are predicted one after the other");
  facts.shift = alike(1e-9);
  facts.negation = alike(1e-9);
  facts.constant_column = alike(1e-9);
  const IterativeImputer plain{};
  using E = IterativeImputer;
  facts.bad_options = fill_options(plain);
  facts.bad_options.push_back(
      refused_fit("0", "max_iterations", with(plain, &E::max_iterations, 0)));
  facts.bad_options.push_back(refused_fit("-1", "tolerance", with(plain, &E::tolerance, -1)));
  facts.bad_options.push_back(
      refused_fit("NaN", "tolerance", with(plain, &E::tolerance, missing_value<double>())));
  facts.bad_options.push_back(refused_fit("-1", "ridge", with(plain, &E::ridge, -1)));
  facts.bad_options.push_back(
      refused_fit("NaN", "ridge", with(plain, &E::ridge, missing_value<double>())));
  facts.bad_options.push_back(refused_fit("no start", "initial", with(plain, &E::initial, 4)));
  facts.bad_options.push_back(refused_fit("two", "minimum", E{.minimum = {0, 0}}));
  facts.bad_options.push_back(refused_fit("two", "maximum", E{.maximum = {0, 0}}));
  Subject subject = imputer("IterativeImputer", "impute/iterative.hpp", plain, facts, filled_anew);
  subject.fit_watched = [plain](const Data& data, Way way, const Watch& watch) {
    return with_layout(data.x, way.layout, [&](const auto& x) {
      return model_of(plain.fit(x, Threads{way.threads}, watch), says_nothing, filled_anew);
    });
  };
  return subject;
}

}  // namespace

std::vector<Subject> impute_learned_subjects() {
  return {neighbors(NeighborWeights::uniform, "KNNImputer"),
          neighbors(NeighborWeights::distance, "KNNImputer by distance"), iterative()};
}

}  // namespace kindred::testing
