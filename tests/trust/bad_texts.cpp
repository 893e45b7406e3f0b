// Texts and tables that are unlike what was expected: every subject that takes columns of texts.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <support/trust.hpp>
#include <support/trust_checks.hpp>

using namespace kindred;
using namespace kindred::testing;

namespace {

std::string no_texts(const Facts& facts) {
  return facts.texts > 0 ? "" : "takes no texts";
}

Data small_data(const Facts& facts, std::uint64_t seed) {
  return ordinary_data(facts, 20, 3, seed);
}

/// Every "a" to "d" as another text; those in `names` rise as letters do.
Data renamed(Data data, const std::map<std::string, std::string>& names) {
  for (std::vector<Text>& column : data.texts)
    for (Text& text : column)
      if (text) text = names.at(*text);
  return data;
}

/// Texts that lose something where they are cut at a zero, trimmed, folded or read as UTF-8; each
/// set rises bytewise.
std::vector<std::map<std::string, std::string>> strange_names() {
  using namespace std::string_literals;
  const std::string long_text(1 << 20, 'x');
  return {{{"a", ""s}, {"b", "\0"s}, {"c", "\0\0"s}, {"d", "\0a"s}},
          {{"a", "a"s}, {"b", "a\0"s}, {"c", "a\0b"s}, {"d", "a "s}},
          {{"a", " "s}, {"b", "  "s}, {"c", " a"s}, {"d", " a "s}},
          {{"a", "\t"s}, {"b", "\n"s}, {"c", "\r"s}, {"d", "\r\n"s}},
          {{"a", "\"\""s}, {"b", "\"a\",b"s}, {"c", "','"s}, {"d", ",,"s}},
          {{"a", "E\xcc\x81"s}, {"b", "e\xcc\x81"s}, {"c", "\xc3\x89"s}, {"d", "\xc3\xa9"s}},
          {{"a", "\x80"s}, {"b", "\xc3"s}, {"c", "\xc3("s}, {"d", "\xff\xfe"s}},
          {{"a", "NA"s}, {"b", "NULL"s}, {"c", "nan"s}, {"d", "null"s}},
          {{"a", "0"s}, {"b", "00"s}, {"c", "1"s}, {"d", "1.0"s}},
          {{"a", long_text}, {"b", long_text + "a"}, {"c", long_text + "b"}, {"d", "y"s}}};
}

}  // namespace

TEST_CASE("texts are their bytes, whatever these are") {
  for_each_subject(no_texts, [](const Subject& subject) {
    const Data data = small_data(subject.facts, 1);
    const Answer answer = outcome(subject, data);
    for (const auto& names : strange_names()) {
      INFO("from " << names.at("a").substr(0, 20) << " to " << names.at("d"));
      const Data strange = renamed(data, names);
      const Model model = subject.fit(strange, {});
      const Answer other = model.apply ? model.apply(strange, {}) : model.learned;
      if (subject.facts.by_order) CHECK(same_bits(other, answer));
      CHECK(other.rows.rows() == answer.rows.rows());
      if (model.decoded) CHECK(model.decoded(other.rows) == strange.texts);
      if (!model.saved) continue;
      const Model back = model.loaded(model.saved());
      CHECK(same_bits(back.apply(strange, {}), other));
    }
  });
}

TEST_CASE("an empty text is not a missing one, also after saving") {
  for_each_subject(
      [](const Facts& facts) -> std::string {
        return facts.missing && facts.by_name ? no_texts(facts)
                                              : "refuses or fills what is missing";
      },
      [](const Subject& subject) {
        Data data = small_data(subject.facts, 1);
        data.texts[0][2] = "";
        data.texts[0][3].reset();
        const Model model = subject.fit(data, {});
        const Matrix<double> rows = model.apply(data, {}).rows;
        const auto first = [&](const Model& asked, Text text) {
          Data one = picked_rows(data, std::vector<Index>{2});
          one.texts[0][0] = std::move(text);
          return asked.apply(one, {}).rows;
        };
        CHECK_FALSE(same_bits(first(model, ""), first(model, {})));
        if (!model.saved) return;
        const Model back = model.loaded(model.saved());
        CHECK(same_bits(first(back, ""), first(model, "")));
        CHECK(same_bits(first(back, {}), first(model, {})));
      });
}

TEST_CASE("a text that the fit did not see is refused by text, column and row") {
  for_each_subject(
      [](const Facts& facts) { return facts.unknown_refused ? "" : "knows no unknown texts"; },
      [](const Subject& subject) {
        const Data data = small_data(subject.facts, 1);
        const Model model = subject.fit(data, {});
        const Answer before = model.apply(data, {});
        for (const std::string unknown : {"e", "", "a ", "A"})
          for (std::size_t j = 0; j < data.texts.size(); ++j)
            for (const std::size_t i : {std::size_t{0}, std::size_t{19}}) {
              Data fresh = data;
              fresh.texts[j][i] = unknown;
              const auto error = refused([&] { return model.apply(fresh, {}); });
              INFO(sentence(error));
              REQUIRE(error.has_value());
              CHECK(std::string(error->what()).starts_with("column \"c"));
              CHECK(std::string(error->what()).find('"' + unknown + '"') != std::string::npos);
              CHECK(error->row() == static_cast<Index>(i));
            }
        CHECK(same_bits(model.apply(data, {}), before));
      });
}

TEST_CASE("columns missing, in another order, more than were fitted, and of another kind") {
  for_each_subject(
      [](const Facts& facts) { return facts.by_name ? "" : "takes columns by their place"; },
      [](const Subject& subject) {
        const Data data = small_data(subject.facts, 1);
        const Model model = subject.fit(data, {});
        const Answer answer = model.apply(data, {});
        Data turned = data;
        std::swap(turned.texts[0], turned.texts[1]);
        turned.names = {"c1", "c0"};
        if (subject.facts.column_alone) CHECK(same_bits(model.apply(turned, {}), answer));
        Data more = data;
        more.texts.push_back(data.texts[0]);
        more.names = {"c0", "c1", "another"};
        if (subject.facts.column_alone) CHECK(same_bits(model.apply(more, {}), answer));
        Data less = data;
        less.names = {"c0", "nowhere"};
        const auto lacking = refused([&] { return model.apply(less, {}); });
        INFO(sentence(lacking));
        REQUIRE(lacking.has_value());
        CHECK(std::string(lacking->what()).find("c1") != std::string::npos);
        for (const std::size_t column : {std::size_t{0}, std::size_t{1}}) {
          Data other = data;
          other.retyped = column;
          const auto retyped = refused([&] { return model.apply(other, {}); });
          INFO(sentence(retyped));
          REQUIRE(retyped.has_value());
          CHECK(std::string(retyped->what()).find("c" + std::to_string(column)) !=
                std::string::npos);
        }
        CHECK(same_bits(model.apply(data, {}), answer));
      });
}

TEST_CASE("no rows of texts, and rows without any text") {
  for_each_subject(no_texts, [](const Subject& subject) {
    const Data data = small_data(subject.facts, 1);
    const Model model = subject.fit(data, {});
    const Data none = picked_rows(data, {});
    if (model.apply) {
      const Matrix<double> rows = model.apply(none, {}).rows;
      CHECK(rows.rows() == 0);
      CHECK(rows.cols() == model.apply(data, {}).rows.cols());
    }
    const auto error = refused([&] { return subject.fit(none, {}); });
    INFO(sentence(error));
    CHECK(error.has_value() != subject.facts.no_rows);
    if (error) CHECK(std::string(error->what()).find("no rows") != std::string::npos);
    Data empty = data;
    for (std::vector<Text>& column : empty.texts)
      for (Text& text : column)
        text.reset();
    if (subject.facts.missing) CHECK(outcome(subject, empty).rows.rows() == 20);
  });
}

TEST_CASE("texts coded in other orders give the same") {
  for_each_subject(no_texts, [](const Subject& subject) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      INFO("seed " << seed);
      const Data data = small_data(subject.facts, seed);
      const Answer answer = outcome(subject, data);
      CHECK(same_bits(outcome(subject, data, {Layout::columns, 1}), answer));
      CHECK(same_bits(outcome(subject, data, {Layout::strided, 2}), answer));
    }
  });
}
