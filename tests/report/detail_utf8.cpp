// Tests of text made fit to be shown.
#include <string>

#include <doctest/doctest.h>

#include <kindred/core/random.hpp>
#include <kindred/report/detail/utf8.hpp>

#include "support/report_xml.hpp"

using namespace kindred::detail::drawing;
using kindred::testing::first_bad_byte;

TEST_CASE("valid UTF-8 is shown as it is") {
  for (const char* text : {"", "plain", "é", "漢字", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF"})
    CHECK(shown_text(text) == text);
}

TEST_CASE("what is no UTF-8 becomes one replacement character per byte") {
  CHECK(shown_text("a\xFFz") == "a\xEF\xBF\xBDz");
  CHECK(shown_text("\xC0\xAF") == "\xEF\xBF\xBD\xEF\xBF\xBD");                  // overlong slash
  CHECK(shown_text("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // surrogate
  CHECK(shown_text("\xE6\xBC") == "\xEF\xBF\xBD\xEF\xBF\xBD");                  // cut off
}

TEST_CASE("white space becomes a blank, other controls and non-characters are replaced") {
  CHECK(shown_text("a\tb\nc\rd") == "a b c d");
  CHECK(shown_text(std::string("\0", 1)) == "\xEF\xBF\xBD");
  CHECK(shown_text("\x1B\x7F\xC2\x85\xEF\xBF\xBF") ==
        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("any bytes come out as text that XML allows, shortened or not") {
  const kindred::Draws draws(11, 0);
  for (std::uint64_t round = 0; round < 3000; ++round) {
    CAPTURE(round);
    std::string bytes;
    for (std::uint64_t i = 0; i < round % 24; ++i) {
      const auto draw = draws.below(1024, 64 * round + i);
      // Half of the bytes from the ranges where sequences begin and go on.
      bytes += static_cast<char>(draw < 512 ? 0x80 + draw % 128 : draw % 256);
    }
    CHECK(first_bad_byte(shown_text(bytes)) == -1);
    CHECK(first_bad_byte(shortened(bytes, 10, 45)) == -1);
    CHECK(kindred::testing::xml_problem("<a b=\"" + xml_text(bytes) + "\">" + xml_text(bytes) +
                                        "</a>") == "");
  }
}

TEST_CASE("the five characters of XML are escaped") {
  CHECK(xml_text("<a & \"b\" 'c'>") == "&lt;a &amp; &quot;b&quot; &#39;c&#39;&gt;");
}

TEST_CASE("text that fits stays whole, longer text loses its middle") {
  CHECK(shortened("short", 10, 100) == "short");
  const std::string cut = shortened("beginning-of-a-long-name-and-its-end", 10, 80);
  CAPTURE(cut);
  CHECK(cut.starts_with("begin"));
  CHECK(cut.ends_with("end"));
  CHECK(kindred::testing::count_of(cut, "\xE2\x80\xA6") == 1);
  CHECK(text_width(cut, 10) <= 80);
  CHECK(shortened("anything", 10, 0) == "\xE2\x80\xA6");
}

TEST_CASE("a combining mark stays with its letter") {
  std::string accents;
  for (int i = 0; i < 40; ++i)
    accents += "e\xCC\x81";
  const std::string cut = shortened(accents, 10, 60);
  const std::size_t dots = cut.find("\xE2\x80\xA6");
  CHECK(cut.substr(dots - 2, 2) == "\xCC\x81");
  CHECK(cut[dots + 3] == 'e');
}
