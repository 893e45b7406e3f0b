// Numeric profiles: FactoMineR's wine data and outputs, a long double oracle, gaps, odd values.
#include <cmath>
#include <initializer_list>

#include <doctest/doctest.h>

#include <kindred/explain/numeric.hpp>

#include "support/evaluate_naive.hpp"
#include "support/explain_naive.hpp"
#include "support/generators.hpp"

namespace kd = kindred;
using kd::Index;
using kd::Label;
using kd::Labels;

namespace {

constexpr double missing = kd::missing_value<double>();

/// Four sensory columns of the 21 Loire wines that come with FactoMineR (data: wine).
kd::Matrix<double> wines() {
  kd::Matrix<double> x(4, 21);
  x << 3.074, 2.964, 2.857, 2.808, 3.607, 2.857, 3.214, 3.12, 2.857, 2.893, 3.25, 3.393, 3.179,
      3.071, 3.107, 2.929, 3.036, 3.071, 2.643, 3.696, 3.708,  // Odor.Intensity.before.shaking
      1.96, 1.68, 2.077, 2.16, 2.04, 2.077, 2.04, 2.185, 2.074, 1.68, 1.962, 1.92, 1.76, 1.8, 1.962,
      2.037, 1.667, 1.88, 1.808, 2.385, 2.667,  // Spice.before.shaking
      2.0, 2.0, 1.75, 2.304, 1.762, 1.75, 1.826, 2.08, 1.875, 2.0, 1.955, 2.042, 1.957, 1.826, 1.75,
      1.917, 1.913, 2.0, 2.08, 2.292, 2.174,  // Plante
      3.393, 3.214, 3.536, 2.464, 3.741, 3.643, 3.714, 3.393, 3.2, 3.179, 3.571, 3.148, 3.571,
      3.929, 3.643, 3.75, 3.536, 3.464, 2.37, 2.643, 2.852;  // Overall.quality
  return x.transpose();
}
/// Their soils: Env1, Env2, Env4, Reference.
const Labels soils{0, 0, 0, 1, 3, 3, 3, 0, 0, 1, 1, 1, 3, 3, 0, 3, 3, 1, 0, 2, 2};

void check_against_naive(const kd::Matrix<double>& x, const Labels& labels, double tolerance) {
  const kd::NumericProfile profile = kd::numeric_profile(x, labels);
  for (const kd::NumericSegment& segment : profile.segments) {
    double last = HUGE_VAL;
    for (const kd::NumericAttribute& found : segment.columns) {
      CAPTURE(segment.label);
      CAPTURE(found.column);
      const auto naive = kd::testing::naive_column(x, labels, found.column, segment.label);
      const auto near = [&](long double value, double scale) {
        return doctest::Approx(static_cast<double>(value)).epsilon(tolerance).scale(scale);
      };
      CHECK(found.count == naive.count);
      CHECK(found.mean == near(naive.mean, 0));
      CHECK(found.overall_mean == near(naive.overall_mean, 0));
      CHECK(found.sd == near(naive.sd, 0));
      CHECK(found.overall_sd == near(naive.overall_sd, 0));
      CHECK(found.v_test == near(naive.v_test, 1));
      CHECK(found.p_value == doctest::Approx(std::erfc(std::abs(found.v_test) / std::sqrt(2.0))));
      CHECK(std::abs(found.v_test) <= last);
      last = std::abs(found.v_test);
    }
  }
}

bool same(const kd::NumericProfile& a, const kd::NumericProfile& b) {
  bool equal = a.segments.size() == b.segments.size() && a.links.size() == b.links.size() &&
               a.constant_columns == b.constant_columns && a.empty_columns == b.empty_columns;
  for (std::size_t i = 0; equal && i < a.links.size(); ++i)
    equal = a.links[i].column == b.links[i].column &&
            a.links[i].eta_squared == b.links[i].eta_squared &&
            a.links[i].p_value == b.links[i].p_value;
  for (std::size_t q = 0; equal && q < a.segments.size(); ++q) {
    const auto &left = a.segments[q], &right = b.segments[q];
    equal = left.size == right.size && left.columns.size() == right.columns.size() &&
            left.presence.size() == right.presence.size();
    for (std::size_t j = 0; equal && j < left.columns.size(); ++j)
      equal = left.columns[j].column == right.columns[j].column &&
              left.columns[j].mean == right.columns[j].mean &&
              left.columns[j].sd == right.columns[j].sd &&
              left.columns[j].v_test == right.columns[j].v_test;
    for (std::size_t j = 0; equal && j < left.presence.size(); ++j)
      equal = left.presence[j].column == right.presence[j].column &&
              left.presence[j].v_test == right.presence[j].v_test;
  }
  return equal;
}

}  // namespace

TEST_CASE("numeric profile: the wine data by soil") {
  const kd::NumericProfile profile = kd::numeric_profile(wines(), soils);
  REQUIRE(profile.segments.size() == 4);
  // The formulas of catdes in NumPy 1.24 and SciPy 1.10: v, mean, sd, p of the soil Env4, where
  // FactoMineR's users see spice, odour, plants above and quality below the average.
  struct Row {
    Index column;
    double v, mean, overall_mean, sd, overall_sd, p;
  };
  const Row rows[]{{1, 3.316009507685469, 2.526, 1.9914761904761906, 0.141, 0.23388613816039366,
                    0.0009131272219065109},
                   {0, 3.034958980029689, 3.702, 3.111142857142857, 0.006, 0.2824768487292848,
                    0.0024056840368250195},
                   {2, 2.4423489310082487, 2.233, 1.9644285714285714, 0.059, 0.15955311742147674,
                    0.014592035339172416},
                   {3, -2.008621429270488, 2.7475, 3.3311428571428574, 0.1045, 0.4216016270993141,
                    0.04457729694328545}};
  const kd::NumericSegment& env4 = profile.segments[2];
  CHECK(env4.label == 2);
  CHECK(env4.size == 2);
  REQUIRE(env4.columns.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CAPTURE(i);
    const kd::NumericAttribute& found = env4.columns[i];
    CHECK(found.column == rows[i].column);
    CHECK(found.count == 2);
    CHECK(found.v_test == doctest::Approx(rows[i].v).epsilon(1e-13));
    CHECK(found.mean == doctest::Approx(rows[i].mean).epsilon(1e-15));
    CHECK(found.overall_mean == doctest::Approx(rows[i].overall_mean).epsilon(1e-15));
    CHECK(found.sd == doctest::Approx(rows[i].sd).epsilon(1e-13));
    CHECK(found.overall_sd == doctest::Approx(rows[i].overall_sd).epsilon(1e-14));
    CHECK(found.p_value == doctest::Approx(rows[i].p).epsilon(1e-12));
  }
  // SciPy 1.10.1, f_oneway; strongest link first.
  const Index order[]{1, 2, 0, 3};
  const double eta[]{0.5576593206190272, 0.539122999042276, 0.5341063750192243,
                     0.48378755499743537};
  const double p[]{0.0025994824510381103, 0.0036336771382545147, 0.003968583259867921,
                   0.009113075023394411};
  REQUIRE(profile.links.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CAPTURE(i);
    CHECK(profile.links[i].column == order[i]);
    CHECK(profile.links[i].count == 21);
    CHECK(profile.links[i].eta_squared == doctest::Approx(eta[i]).epsilon(1e-13));
    CHECK(profile.links[i].p_value == doctest::Approx(p[i]).epsilon(1e-11));
  }
  // Every wine has every smell, so presence tells nothing.
  for (const auto& segment : profile.segments)
    CHECK(segment.presence.empty());
}

TEST_CASE("numeric profile: FactoMineR's printed test values follow from its printed means") {
  // catdes of 46 countries in Russett's data: v.test, mean in category, overall mean, overall sd.
  struct Row {
    double count, v, mean, overall_mean, overall_sd;
  };
  for (const Row& row : {Row{22, 4.496867, 97.49545, 92.82609, 6.668988},
                         Row{22, 4.210871, 80.59545, 71.19783, 14.333701},
                         Row{22, -3.624185, 287.68182, 563.56522, 488.908040},
                         Row{6, 3.681397, 1256.33333, 563.56522, 488.90804},
                         Row{2, 5.838112, 831.5, 73.58696, 185.67006},
                         Row{12, -4.846043, 84.71667, 92.82609, 6.668988},
                         Row{4, -5.483531, 0.75, 12.38261, 4.391657}}) {
    CAPTURE(row.v);
    CHECK(kd::detail::mean_test(row.mean - row.overall_mean, row.overall_sd, row.count, 46) ==
          doctest::Approx(row.v).epsilon(3e-6));
  }
}

TEST_CASE("numeric profile: definitions in long double") {
  check_against_naive(kd::testing::blobs(500, 7, 4, 8.0, 1), kd::testing::random_labels(500, 5, 1),
                      1e-12);
  check_against_naive(kd::testing::small_integers(3000, 12, 4, 2),
                      kd::testing::random_labels(3000, 3, 2), 1e-12);
}

TEST_CASE("numeric profile: missing values are skipped and counted per column") {
  kd::Matrix<double> x = kd::testing::gaussian(400, 5, 3);
  const kd::Draws draws(3);
  for (Index i = 0; i < x.size(); ++i)
    if (draws.uniform(static_cast<std::uint64_t>(i)) < 0.3) x.data()[i] = missing;
  const Labels labels = kd::testing::random_labels(400, 4, 3);
  check_against_naive(x, labels, 1e-12);
  for (const auto& link : kd::numeric_profile(x, labels).links) {
    Index present = 0;
    for (Index i = 0; i < 400; ++i)
      present += !kd::is_nan(x(i, link.column));
    CHECK(link.count == present);
  }
}

TEST_CASE("numeric profile: a segment with no values, or all of them, has no entry") {
  kd::Matrix<double> x(6, 2);
  x << 1, missing, 2, missing, 3, missing, missing, 4, missing, 5, missing, 9;
  const kd::NumericProfile profile = kd::numeric_profile(x, Labels{0, 0, 0, 1, 1, 1});
  CHECK(profile.segments[0].columns.empty());
  CHECK(profile.segments[1].columns.empty());
  REQUIRE(profile.links.size() == 2);
  CHECK(profile.links[0].p_value == 1);
  CHECK(profile.links[0].eta_squared == 0);
}

TEST_CASE("numeric profile: constant and empty columns are reported, near-constant ones are kept") {
  kd::Matrix<double> x(5, 4);
  x.col(0).setConstant(0.1);
  x.col(1).setConstant(missing);
  x.col(2) << 1e8, 1e8, 1e8, 1e8, std::nextafter(1e8, 2e8);
  x.col(3) << missing, 0.0, -0.0, 0.0, missing;
  const kd::NumericProfile profile = kd::numeric_profile(x, Labels{0, 0, 1, 1, 1});
  CHECK(profile.constant_columns == std::vector<Index>{0, 3});
  CHECK(profile.empty_columns == std::vector<Index>{1});
  REQUIRE(profile.links.size() == 1);
  CHECK(profile.links[0].column == 2);
  // Only which values are higher matters, not by how little.
  kd::Matrix<double> indicator(5, 1);
  indicator << 0, 0, 0, 0, 1;
  const double v =
      kd::numeric_profile(indicator, Labels{0, 0, 1, 1, 1}).segments[1].columns[0].v_test;
  CHECK(profile.segments[1].columns[0].v_test == doctest::Approx(v).epsilon(1e-13));
}

TEST_CASE("numeric profile: offsets and magnitudes cost no digits") {
  const kd::Matrix<double> small = kd::testing::blobs(300, 3, 3, 3.0, 4);
  const Labels labels = kd::testing::random_labels(300, 3, 4);
  const kd::NumericProfile plain = kd::numeric_profile(small, labels);
  for (const int p : {-1060, -600, -30, 30, 600, 1015}) {
    CAPTURE(p);
    const kd::Matrix<double> scaled = small.unaryExpr([&](double v) { return std::ldexp(v, p); });
    const kd::NumericProfile profile = kd::numeric_profile(scaled, labels);
    for (std::size_t q = 0; q < 3; ++q)
      for (std::size_t j = 0; j < 3; ++j) {
        const auto &expected = plain.segments[q].columns[j],
                   &found = profile.segments[q].columns[j];
        const double epsilon =
            p < -1000 ? 1e-2 : 1e-13;  // the data themselves lose bits below 2⁻¹⁰²²
        CHECK(found.column == expected.column);
        CHECK(found.v_test == doctest::Approx(expected.v_test).epsilon(epsilon));
        CHECK(found.sd == doctest::Approx(std::ldexp(expected.sd, p)).epsilon(epsilon).scale(0));
        CHECK(found.mean ==
              doctest::Approx(std::ldexp(expected.mean, p)).epsilon(epsilon).scale(0));
      }
  }
  const kd::Matrix<double> offset = (1e-3 * small.array() + 1e8).matrix();
  const kd::Matrix<double> exact = (offset.array() - 1e8).matrix();
  const kd::NumericProfile shifted = kd::numeric_profile(offset, labels);
  const kd::NumericProfile centred = kd::numeric_profile(exact, labels);
  for (std::size_t q = 0; q < 3; ++q)
    for (std::size_t j = 0; j < 3; ++j) {
      CHECK(shifted.segments[q].columns[j].v_test ==
            doctest::Approx(centred.segments[q].columns[j].v_test).epsilon(1e-11));
      CHECK(shifted.segments[q].columns[j].sd ==
            doctest::Approx(centred.segments[q].columns[j].sd).epsilon(1e-11).scale(0));
    }
}

TEST_CASE("numeric profile: presence is the share above zero") {
  kd::Matrix<double> x = kd::testing::small_integers(200, 3, 3, 5).array() - 1;
  x(7, 0) = x(9, 0) = missing;
  x.col(2).setConstant(-1);
  x(0, 2) = -2;  // varies, but never above 0
  const Labels labels = kd::testing::random_labels(200, 3, 5);
  const kd::NumericProfile profile = kd::numeric_profile(x, labels);
  for (const auto& segment : profile.segments) {
    REQUIRE(segment.presence.size() == 2);
    for (const kd::PresenceAttribute& found : segment.presence) {
      CAPTURE(found.column);
      const auto naive = kd::testing::naive_column(x, labels, found.column, segment.label);
      const kd::ShareTest expected =
          kd::share_test(naive.positive, naive.count, naive.total_positive, naive.total);
      CHECK(found.count == expected.count);
      CHECK(found.share == expected.share);
      CHECK(found.overall_share == expected.overall_share);
      CHECK(found.v_test == expected.v_test);
      CHECK(found.p_value == expected.p_value);
    }
  }
}

TEST_CASE("numeric profile: labels with gaps, one segment, one row") {
  const kd::Matrix<double> x = kd::testing::gaussian(30, 2, 6);
  Labels labels = kd::testing::random_labels(30, 3, 6);
  const kd::NumericProfile plain = kd::numeric_profile(x, labels);
  for (Label& label : labels)
    label = 1000000000 + 5 * label;
  kd::NumericProfile gaps = kd::numeric_profile(x, labels);
  CHECK(gaps.segments[1].label == 1000000005);
  CHECK(same(plain, gaps));
  const kd::NumericProfile one = kd::numeric_profile(x, Labels(30, 4));
  REQUIRE(one.segments.size() == 1);
  CHECK(one.segments[0].columns.empty());
  CHECK(one.links[0].p_value == 1);
  CHECK(kd::numeric_profile(x.topRows(1), Labels{0}).constant_columns == std::vector<Index>{0, 1});
}

TEST_CASE("numeric profile: the same bits for threads and layouts") {
  kd::Matrix<double> x = kd::testing::blobs(9000, 11, 4, 9.0, 7);
  x(17, 3) = missing;
  const Labels labels = kd::testing::random_labels(9000, 6, 7);
  const kd::NumericProfile expected = kd::numeric_profile(x, labels);
  for (const Index threads : {0, 1, 2, 3})
    CHECK(same(kd::numeric_profile(x, labels, kd::Threads{threads}), expected));
  const Eigen::MatrixXd columns = x;
  CHECK(same(kd::numeric_profile(columns, labels), expected));
  kd::Matrix<double> wide(9000, 20);
  wide.middleCols(3, 11) = x;
  CHECK(same(kd::numeric_profile(wide.middleCols(3, 11), labels), expected));
  CHECK(same(kd::numeric_profile(x * 1.0, labels), expected));
  const kd::Matrix<float> single = x.cast<float>();
  CHECK(same(kd::numeric_profile(single, labels),
             kd::numeric_profile(single.cast<double>(), labels)));
}

TEST_CASE("numeric profile: bad input is refused") {
  kd::Matrix<double> x = kd::testing::gaussian(4, 2, 8);
  const Labels labels{0, 1, 0, 1};
  CHECK_THROWS_AS(kd::numeric_profile(x, Labels{0, 1}), kd::InputError);
  CHECK_THROWS_AS(kd::numeric_profile(x, Labels{0, 1, -1, 1}), kd::InputError);
  CHECK_THROWS_AS(kd::numeric_profile(x.topRows(0), Labels{}), kd::InputError);
  CHECK_THROWS_AS(kd::numeric_profile(x.leftCols(0), labels), kd::InputError);
  x(2, 1) = -HUGE_VAL;
  CHECK_THROWS_WITH_AS(kd::numeric_profile(x, labels), "x: holds infinity (row 2, column 1)",
                       kd::InputError);
}
