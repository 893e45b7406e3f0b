// All subjects together, and the headers that have none.
#include <support/trust.hpp>

namespace kindred::testing {

const std::vector<Subject>& subjects() {
  static const std::vector<Subject> all = [] {
    std::vector<Subject> made;
    for (auto room : {scale_subjects, kmeans_subjects, encode_subjects, impute_subjects,
                      impute_learned_subjects})
      for (Subject& subject : room())
        made.push_back(std::move(subject));
    return made;
  }();
  return all;
}

}  // namespace kindred::testing
