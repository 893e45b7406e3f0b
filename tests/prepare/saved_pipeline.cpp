// Tests of saved pipelines: they come back to the bit, and nothing that is no pipeline comes back.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <kindred/prepare/pipeline.hpp>
#include <kindred/prepare/saved_pipeline.hpp>
#include <kindred/scale/saved_stateless.hpp>

#include "support/prepare_steps.hpp"
#include "support/refusals.hpp"
#include "support/saved_bytes.hpp"

using namespace kindred;
using namespace kindred::testing;

namespace {

Table mixed() {
  Table table;
  table.add("x", std::vector<double>{1, 2, 3})
      .add("c", std::vector<std::string>{"b", "a", "b"})
      .add("unused", std::vector<int>{1, 2, 3})
      .add("d", std::vector<const char*>{"p", nullptr, "q"});
  return table;
}

PipelineModel fitted() {
  return Pipeline{.groups = {{{"d", "c"}, {FillFirst{}, Codes{}}},
                             {ColumnSelector{"x"}, {Halving{}, Halving{}}}},
                  .remainder = Remainder::drop,
                  .max_bytes = 4096}
      .fit(mixed());
}

PipelineModel loaded(const Bytes& bytes) {
  return load_pipeline<Codes::Model, FillFirst::Model, Halving::Model>(bytes);
}

}  // namespace

TEST_CASE("a pipeline comes back with all it knows") {
  const PipelineModel model = fitted();
  const Bytes bytes = save_pipeline<Halving::Model, FillFirst::Model, Codes::Model>(model);
  CHECK(saved_kind(bytes) == "pipeline");
  const PipelineModel back = loaded(bytes);
  CHECK(back.lineage() == model.lineage());
  CHECK(back.lineage()[2].source_index == 0);
  CHECK(back.schema() == model.schema());
  CHECK(back.dropped()[0] == "unused");
  CHECK(back.parts().max_bytes == 4096);
  CHECK(back.transform(mixed()).values == model.transform(mixed()).values);
  CHECK(back.step<Halving::Model>(1, 0)->columns_seen == 1);
  CHECK(back.step<std::vector<FillFirst::Model>>(0, 0)->size() == 2);
  CHECK(save_pipeline<Codes::Model, Halving::Model, FillFirst::Model>(back) == bytes);
}

TEST_CASE("a step of a type that is not listed is refused with its place") {
  const PipelineModel model = fitted();
  CHECK(refusal([&] { save_pipeline<Halving::Model, FillFirst::Model>(model); }) ==
        "groups[0].steps[1]: is of none of the types that are listed to be saved");
  const Bytes bytes = save_pipeline<Halving::Model, FillFirst::Model, Codes::Model>(model);
  CHECK(refusal([&] { load_pipeline<FillFirst::Model, Codes::Model>(bytes); }) ==
        "groups[1].steps[0]: is of the kind 'halving', which is not listed to be loaded");
}

TEST_CASE("bytes cut short, spoiled or resealed never make more than a refusal or a pipeline") {
  const Bytes bytes = save_pipeline<Halving::Model, FillFirst::Model, Codes::Model>(fitted());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_THROWS_AS(loaded(Bytes(bytes.begin(), bytes.begin() + static_cast<Index>(size))),
                    InputError);
  Index refused = 0;
  for (std::size_t place = 32; place + 4 < bytes.size(); ++place)
    for (const std::byte value : {std::byte{0}, std::byte{1}, std::byte{0x7F}, std::byte{0xFF}}) {
      const Bytes spoiled = resealed(with_byte(bytes, place, value));
      if (spoiled == bytes) continue;
      CHECK_THROWS_AS(loaded(with_byte(bytes, place, value)), InputError);
      refused += refusal([&] { loaded(spoiled).transform(mixed()); }) != "accepted";
      if (place + 12 < bytes.size())
        refusal([&] {
          loaded(resealed(with_number(bytes, place, std::numeric_limits<std::uint64_t>::max())))
              .transform(mixed());
        });
    }
  CHECK(refused > 0);
}

TEST_CASE("transforms that learn nothing are steps, and are saved with the pipeline") {
  const Table table = mixed();
  const PipelineModel model =
      Pipeline{.groups = {{ColumnSelector{"x"}, {Log1pTransformer{}, Normalizer{Norm::max}}}},
               .remainder = Remainder::drop}
          .fit(table);
  CHECK(model.transform(table).values == Matrix<double>::Ones(3, 1));
  const Bytes bytes = save_pipeline<Log1pTransformer, Normalizer>(model);
  const PipelineModel back = load_pipeline<Log1pTransformer, Normalizer>(bytes);
  CHECK(back.transform(table).values == model.transform(table).values);
  CHECK(back.step<Normalizer>(0, 1)->norm == Norm::max);
}
