// A table of people with numbers, categories and a boolean, some of them missing.
#pragma once

#include <cstdint>
#include <vector>

#include <kindred/core/random.hpp>
#include <kindred/table/table.hpp>

#include "support/encode_tables.hpp"

namespace kindred::testing {

/// Columns age (with gaps), city (with gaps), income, plan, member, in this order; the larger ones
/// hold every category of city and plan.
struct People {
  Table table{};

  People(std::size_t count, std::uint64_t seed) {
    const Draws draws(seed);
    std::vector<double> age;
    std::vector<float> income;
    std::vector<bool> member;
    Cells city, plan;
    for (std::size_t i = 0; i < count; ++i) {
      age.push_back(draws.uniform(8 * i) < 0.1 ? missing_value<double>()
                                               : 20 + 50 * draws.uniform(8 * i + 1));
      city.push_back("c" + std::to_string(draws.below(5, 8 * i + 2)));
      if (draws.uniform(8 * i + 3) < 0.1) city.back().reset();
      income.push_back(static_cast<float>(1000 * draws.uniform(8 * i + 4)));
      plan.push_back("p" + std::to_string(draws.below(3, 8 * i + 5)));
      member.push_back(draws.uniform(8 * i + 6) < 0.5);
    }
    table.add("age", std::move(age))
        .add("city", city)
        .add("income", std::move(income))
        .add("plan", plan)
        .add("member", member);
  }
};

}  // namespace kindred::testing
