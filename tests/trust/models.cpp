// Models that are shared, stopped half-way, or saved and damaged.
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <support/saved_bytes.hpp>
#include <support/trust.hpp>
#include <support/trust_checks.hpp>
#include <support/trust_memory.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

std::string everything(const Facts&) {
  return "";
}

Data some_data(const Facts& facts, std::uint64_t seed = 1) {
  return ordinary_data(facts, 25, 3, seed);
}

/// Loads bytes that are no model any more, or one that is saved as they are and can be asked. No
/// memory is taken that the bytes do not pay for.
void load_damaged(const Subject& subject, const Model& model, const Bytes& bytes,
                  const Data& data) {
  std::optional<Model> loaded;
  {
    const ShortMemory watched(std::numeric_limits<Index>::max() - 1);
    (void)refused([&] {
      loaded = model.loaded(bytes);
      return 0;
    });
    REQUIRE(watched.largest() <= 65'536 + 64 * static_cast<Index>(bytes.size()));
  }
  if (!loaded) return;
  REQUIRE(loaded->saved() == bytes);
  if (loaded->apply && !subject.facts.saved_width)
    (void)refused([&] { return loaded->apply(data, {}); });
}

struct Interruption {
  Index call;
};

}  // namespace

TEST_CASE("saved models that are cut short or damaged are refused or are models") {
  for_each_subject(everything, [](const Subject& subject) {
    const Data data = ordinary_data(subject.facts, 6, 2, 1);
    const Model model = subject.fit(data, {});
    if (!model.saved) return;
    const Bytes bytes = model.saved();
    for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 100)
      REQUIRE(refused([&] { return model.loaded(std::span(bytes).first(size)); }));
    Bytes longer = bytes;
    longer.push_back(std::byte{});
    REQUIRE(refused([&] { return model.loaded(longer); }));
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
      INFO("seed " << seed);
      const Draws draws(seed, 2);
      const std::size_t place = draws.below(bytes.size(), 0);
      const auto bit = std::byte(1u << draws.below(8, 1));
      REQUIRE(refused([&] { return model.loaded(with_byte(bytes, place, bytes[place] ^ bit)); }));
      const std::size_t form = 32 + draws.below(bytes.size() - 36, 2);
      Bytes sealed = resealed(with_byte(bytes, form, std::byte(draws.below(256, 3))));
      load_damaged(subject, model, sealed, data);
      // A size that could not be.
      if (form + 12 < bytes.size())
        for (const std::uint64_t size :
             {~std::uint64_t{0}, std::uint64_t{1} << 60, std::uint64_t{1} << 31})
          load_damaged(subject, model, resealed(with_number(bytes, form, size)), data);
      for (std::size_t i = 32; i < sealed.size() - 4; ++i)
        if (draws.below(16, 2 * i + 4) == 0)
          sealed[i] = static_cast<std::byte>(draws.below(256, 2 * i + 5));
      load_damaged(subject, model, resealed(sealed), data);
    }
  });
}

TEST_CASE("a model answers many threads at once") {
  for_each_subject(everything, [](const Subject& subject) {
    const Data data = some_data(subject.facts);
    const Model model = subject.fit(data, {});
    if (!model.apply) return;
    const Answer answer = model.apply(data, {});
    std::vector<Answer> answers(4);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < answers.size(); ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i)
          answers[t] = model.apply(data, {i % 2 == 0 ? Layout::rows : Layout::strided, 1 + i % 3});
      });
    for (std::thread& thread : threads)
      thread.join();
    for (const Answer& other : answers)
      CHECK(same_bits(other, answer));
  });
}

TEST_CASE("fits run in many threads at once, as in a pool of the caller's") {
  for_each_subject(everything, [](const Subject& subject) {
    const Data data = some_data(subject.facts);
    const Answer answer = outcome(subject, data);
    std::vector<Answer> answers(4);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < answers.size(); ++t)
      threads.emplace_back([&, t] { answers[t] = outcome(subject, data, {Layout::rows, 2}); });
    for (std::thread& thread : threads)
      thread.join();
    for (const Answer& other : answers)
      CHECK(same_bits(other, answer));
  });
}

TEST_CASE("stopped, and interrupted by what a callback throws, at every call") {
  Index asked = 0;
  for (const Subject& subject : subjects()) {
    if (!subject.fit_watched) continue;
    INFO(subject.name);
    ++asked;
    const Data data = some_data(subject.facts), kept = data;
    const Answer answer = outcome(subject, data);
    for (const Index threads : {1, 2}) {
      Index calls = 0;
      const Way way{Layout::rows, threads};
      (void)subject.fit_watched(data, way, [&](const Progress& progress) {
        CHECK_FALSE(progress.stage.empty());
        CHECK(progress.done >= 0);
        CHECK((progress.done <= progress.total || progress.total == 0));
        ++calls;
        return true;
      });
      REQUIRE(calls > 0);
      for (Index stop = 0; stop < calls; ++stop) {
        INFO("call " << stop << " of " << calls << ", " << threads << " threads");
        const Index before = live_bytes();
        {
          Index call = 0;
          REQUIRE_NOTHROW((void)subject.fit_watched(
              data, way, [&](const Progress&) { return call++ != stop; }));
          CHECK(call == stop + 1);  // who said stop is not asked again
          call = 0;
          std::optional<Index> thrown;
          try {
            (void)subject.fit_watched(data, way, [&](const Progress&) -> bool {
              if (call++ == stop) throw Interruption{stop};
              return true;
            });
          } catch (const Interruption& interruption) {
            thrown = interruption.call;
          }
          CHECK(thrown == stop);
        }
        CHECK(live_bytes() == before);
        // A callback may begin work of its own.
        if (stop == 0)
          (void)subject.fit_watched(data, way, [&](const Progress&) {
            CHECK(same_bits(outcome(subject, data, way), answer));
            return false;
          });
      }
      CHECK(same_bits(data.x, kept.x));
      CHECK(same_bits(outcome(subject, data, way), answer));
    }
  }
  CHECK(asked > 0);
}
