// A strict scanner for the XML that pictures are written in, and ways to look into them.
#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace kindred::testing {

inline std::size_t count_of(std::string_view text, std::string_view needle) {
  std::size_t count = 0;
  for (std::size_t at = text.find(needle); at != text.npos; at = text.find(needle, at + 1))
    ++count;
  return count;
}

/// Where the text is not UTF-8, or (for `xml`) holds a character that XML 1.0 forbids; −1 if
/// nowhere. Written from the table in the Unicode standard (table 3-7), not from the library's
/// decoder.
inline std::ptrdiff_t first_bad_byte(std::string_view s, bool xml = true) {
  const auto in = [&](std::size_t i, unsigned low, unsigned high) {
    return i < s.size() && static_cast<unsigned char>(s[i]) >= low &&
           static_cast<unsigned char>(s[i]) <= high;
  };
  for (std::size_t i = 0; i < s.size();) {
    std::size_t step = 0;
    if (in(i, 0x20, 0x7E) || s[i] == '\n' || s[i] == '\t') step = 1;
    if (in(i, 0xC2, 0xDF) && in(i + 1, 0x80, 0xBF)) step = 2;
    const bool third = in(i + 2, 0x80, 0xBF);
    if (in(i, 0xE0, 0xE0) && in(i + 1, 0xA0, 0xBF) && third) step = 3;
    if (in(i, 0xE1, 0xEC) && in(i + 1, 0x80, 0xBF) && third) step = 3;
    if (in(i, 0xED, 0xED) && in(i + 1, 0x80, 0x9F) && third) step = 3;
    if (in(i, 0xEE, 0xEF) && in(i + 1, 0x80, 0xBF) && third) step = 3;
    const bool fourth = third && in(i + 3, 0x80, 0xBF);
    if (in(i, 0xF0, 0xF0) && in(i + 1, 0x90, 0xBF) && fourth) step = 4;
    if (in(i, 0xF1, 0xF3) && in(i + 1, 0x80, 0xBF) && fourth) step = 4;
    if (in(i, 0xF4, 0xF4) && in(i + 1, 0x80, 0x8F) && fourth) step = 4;
    const bool non_character =
        xml && step == 3 && in(i, 0xEF, 0xEF) && in(i + 1, 0xBF, 0xBF) && in(i + 2, 0xBE, 0xBF);
    if (step == 0 || non_character) return static_cast<std::ptrdiff_t>(i);
    i += step;
  }
  return -1;
}

/// What keeps a document from being well-formed XML with one root; empty if nothing does.
inline std::string xml_problem(std::string_view xml) {
  if (const auto at = first_bad_byte(xml); at >= 0) return "bad byte at " + std::to_string(at);
  std::vector<std::string> open;
  std::size_t i = 0;
  bool rooted = false;
  const auto near = [&](const std::string& what) {
    return what + " near " + std::string(xml.substr(i > 40 ? i - 40 : 0, 80));
  };
  const auto entity_ends = [&](std::size_t at) {
    for (const std::string_view entity : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"})
      if (xml.substr(at, entity.size()) == entity) return at + entity.size();
    return std::size_t{0};
  };
  while (i < xml.size()) {
    if (xml[i] != '<') {
      if (xml[i] == '&') {
        if (entity_ends(i) == 0) return near("bare ampersand");
        i = entity_ends(i);
        continue;
      }
      if (xml[i] == '>') return near("bare >");
      if (open.empty() && !std::isspace(static_cast<unsigned char>(xml[i])))
        return near("text outside the root");
      ++i;
      continue;
    }
    const bool closing = xml.substr(i, 2) == "</";
    i += closing ? 2 : 1;
    std::string name;
    while (i < xml.size() && (std::isalnum(static_cast<unsigned char>(xml[i])) != 0))
      name += xml[i++];
    if (name.empty()) return near("tag without a name");
    if (closing) {
      if (open.empty() || open.back() != name) return near("unexpected </" + name);
      open.pop_back();
      if (i >= xml.size() || xml[i++] != '>') return near("unfinished end tag");
      continue;
    }
    if (open.empty() && rooted) return near("second root");
    rooted = true;
    std::vector<std::string> seen;
    bool empty = false;
    while (true) {
      const std::size_t before = i;
      while (i < xml.size() && std::isspace(static_cast<unsigned char>(xml[i])) != 0)
        ++i;
      if (i >= xml.size()) return near("unfinished tag");
      if (xml[i] == '>') break;
      if (xml.substr(i, 2) == "/>") {
        empty = true;
        ++i;
        break;
      }
      if (before == i) return near("attributes not parted");
      std::string attribute;
      while (i < xml.size() && (std::isalnum(static_cast<unsigned char>(xml[i])) != 0 ||
                                xml[i] == '-' || xml[i] == ':'))
        attribute += xml[i++];
      if (attribute.empty() || xml.substr(i, 2) != "=\"") return near("attribute without value");
      for (const std::string& other : seen)
        if (other == attribute) return near("attribute twice: " + attribute);
      seen.push_back(attribute);
      i += 2;
      while (i < xml.size() && xml[i] != '"') {
        if (xml[i] == '<') return near("< in an attribute");
        if (xml[i] == '&' && entity_ends(i) == 0) return near("bare ampersand in an attribute");
        ++i;
      }
      ++i;
    }
    ++i;
    if (!empty) open.push_back(name);
  }
  if (!open.empty()) return "never closed: " + open.back();
  return rooted ? "" : "no root";
}

/// The group with the given class, from its opening tag to its end; groups in it are not expected.
inline std::string group_of(std::string_view svg, std::string_view kind) {
  const std::size_t from = svg.find("<g class=\"" + std::string(kind) + '"');
  if (from == svg.npos) return {};
  return std::string(svg.substr(from, svg.find("</g>", from) - from));
}

/// The content of every text element and of the spans inside, hints aside, in order.
inline std::vector<std::string> texts_of(std::string_view svg) {
  std::vector<std::string> texts;
  const auto next = [&](std::size_t from) {
    return std::min(svg.find("<text ", from), svg.find("<tspan ", from));
  };
  for (std::size_t at = next(0); at != svg.npos; at = next(at + 1)) {
    const std::size_t from = svg.find('>', at) + 1;
    texts.emplace_back(svg.substr(from, svg.find('<', from) - from));
  }
  return texts;
}

/// All texts as one, so that sentences can be found however their lines are broken.
inline std::string prose_of(std::string_view svg) {
  std::string prose;
  for (const std::string& text : texts_of(svg))
    prose += text + ' ';
  return prose;
}

/// The numbers in brackets among the texts, "(1,234)", added up; other texts count one.
inline std::ptrdiff_t observations_in(const std::vector<std::string>& texts) {
  std::ptrdiff_t sum = 0;
  for (const std::string& text : texts) {
    std::string digits;
    if (text.size() > 2 && text.front() == '(')
      for (const char c : text)
        if (std::isdigit(static_cast<unsigned char>(c)) != 0) digits += c;
    sum += digits.empty() ? 1 : std::stol(digits);
  }
  return sum;
}

}  // namespace kindred::testing
