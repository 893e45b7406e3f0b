// How fitted scalers merge: column by column.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <kindred/core/error.hpp>

namespace kindred::detail {

/// What is known of every column from two parts of the data together. Refuses other columns and
/// models that were asked for something else.
template <class Question, class Known>
std::vector<Known> merged_columns(const Question& question, std::vector<Known> columns,
                                  const Question& other_question,
                                  const std::vector<Known>& other_columns) {
  if (other_columns.size() != columns.size())
    refuse("other", "has " + std::to_string(other_columns.size()) +
                        " columns where this model has " + std::to_string(columns.size()));
  if (other_question != question) refuse("other", "was fitted with other options");
  for (std::size_t j = 0; j < columns.size(); ++j)
    columns[j].merge(other_columns[j]);
  return columns;
}

}  // namespace kindred::detail
