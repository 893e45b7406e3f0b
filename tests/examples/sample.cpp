// The embedded sample of segment_users: the same bytes everywhere, and as plausible as it says.
#include "../../examples/segment_users/sample.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "../../examples/support/csv_reader.hpp"

using examples::CsvReader;
using examples::Index;

namespace {

/// FNV-1a, 64 bits.
std::uint64_t hash_of(const std::string& bytes) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char byte : bytes)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  return hash;
}

CsvReader reader_of(const std::string& text) {
  return CsvReader("sample", std::make_unique<io::detail::NonOwningStringByteSource>(
                                 text.data(), static_cast<long long>(text.size())));
}

}  // namespace

TEST_CASE("the sample has the same bytes on every platform") {
  const std::string text = segment_users::sample_csv();
  CHECK(hash_of(text) == 0x8cd4c34ccb84d6a0u);
  CHECK(text == segment_users::sample_csv());
  CHECK(text != segment_users::sample_csv(2));
}

TEST_CASE("the sample holds some thousand records of 31 users in ten columns") {
  const std::string text = segment_users::sample_csv();
  CsvReader csv = reader_of(text);
  CHECK(csv.header() == std::vector<std::string>{"user_id", "category_name", "application_name",
                                                 "domain_tags", "domain", "volume", "duration",
                                                 "server_ip", "referer_category",
                                                 "referer_domain"});
  std::set<std::string> users;
  std::map<std::string, std::set<std::string>> visitors;
  Index records = 0;
  for (; csv.next(); ++records) {
    users.emplace(csv[0]);
    visitors[std::string(csv[1])].emplace(csv[0]);
    CHECK((csv[5].empty() || csv.number(5) > 0));
    CHECK((csv[6].empty() || csv.number(6) > 0));
    CHECK(csv[4].ends_with(".example"));
  }
  CHECK(records > 1000);
  CHECK(records < 5000);
  CHECK(users.size() == 31);
  for (const char* common : {"search", "social networks", "messaging", "video"})
    CHECK(visitors[common].size() == 31);
  for (const char* rare : {"automotive", "stock markets", "parenting", "jobs", "astronomy"})
    CHECK(visitors[rare].size() < 12);
}

TEST_CASE("the sample's gaps are where they would be") {
  const std::string text = segment_users::sample_csv();
  CsvReader csv = reader_of(text);
  Index records = 0, no_referrer = 0, no_volume = 0, no_category = 0;
  for (; csv.next(); ++records) {
    CHECK(csv[8].empty() == csv[9].empty());
    if (csv[2] != "Browser") CHECK(csv[8].empty());  // an application sends no referrer
    no_referrer += csv[8].empty() ? 1 : 0;
    no_volume += csv[5].empty() ? 1 : 0;
    no_category += csv[1].empty() ? 1 : 0;
  }
  CHECK(no_referrer * 10 > records * 4);
  CHECK(no_referrer * 10 < records * 8);
  CHECK(no_volume * 100 > records);
  CHECK(no_volume * 20 < records);
  CHECK(no_category * 200 > records);
  CHECK(no_category * 30 < records);
}
