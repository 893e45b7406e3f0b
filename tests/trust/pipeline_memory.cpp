// Memory runs out at every allocation of a pipeline's transforms: the call throws, nothing stays
// behind, and the model serves as before.
#include <limits>
#include <new>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/trust_memory.hpp>

#include <kindred/encode/one_hot.hpp>
#include <kindred/prepare/pipeline.hpp>
#include <kindred/scale/standard.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

enum class Left { nothing, unasked };

template <class Call>
void check_every_allocation(Left left, Call&& call) {
  Index allocations = 0;
  call();
  {
    const ShortMemory enough(std::numeric_limits<Index>::max() - 1);
    call();
    allocations = enough.asked();
  }
  REQUIRE(allocations > 10);
  for (Index i = 0; i < allocations; ++i) {
    INFO("allocation ", i);
    const Index before = live_bytes();
    bool thrown = false;
    {
      const ShortMemory shortage(i);
      try {
        call();
      } catch (const std::bad_alloc&) {
        thrown = true;
      }
    }
    CHECK(thrown);
    if (left == Left::nothing) CHECK(live_bytes() == before);
  }
}

}  // namespace

TEST_CASE("a pipeline whose memory runs out throws, and serves again") {
  if (!memory_is_ours()) return;
  const std::vector<double> x{1, 2, 3, 4};
  Table table;
  table.add("x", x).add("c", std::vector<std::string>{"b", "a", "b", "long enough to be stored"});
  const PipelineModel model = Pipeline{.groups = {{ColumnSelector{"x"}, {StandardScaler{}}},
                                                  {ColumnSelector{"c"}, {OneHotEncoder{}}}}}
                                  .fit(table);
  const Matrix<double> expected = model.transform(table).values;
  check_every_allocation(Left::nothing, [&] { (void)model.transform(table); });
  // A sparse matrix of Eigen 3.4 whose copying runs out of memory loses its row starts.
  check_every_allocation(Left::unasked, [&] { (void)model.transform_sparse(table); });
  CHECK(model.transform(table).values == expected);
}
