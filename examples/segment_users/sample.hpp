// The embedded sample: a week of browsing records of 31 invented users of a mobile network, drawn
// from a seed with the same bytes on every platform.
//
// How it is drawn. Every user has an activity of their own, a habit for each category that
// everyone visits, and a taste for about a third of those that some visit. Nine users have a rare
// interest on top (two are buying a car, two work in finance, two have become parents, one looks
// for work, one watches the stars, one keeps bees), three follow sport; others come by those
// categories by chance, and then once. A record's volume and duration are the category's typical
// ones times a factor with a heavy tail.
//
// What is missing, and why. Applications send no referrer and sites entered by hand have none, so
// both referrer columns are empty there: missing, and not at random. The meter lost about 1 record
// in 40 of the volumes and durations. About 1 record in 60 went to a server whose category
// nobody knows.
//
// What is typical of it. The seed is 1, the first there is, not one picked for its looks. Over the
// seeds 1 to 300, with the settings of the program, K-Means left to choose the number of clusters
// by its silhouette puts 25 or more of the 31 users into one cluster in 81 % of the seeds, and the
// tree's segments agree better with the interests than its clusters do in 88 %, equally well in 6 %
// and less well in 6 %, as the adjusted Rand index has it. Told the tree's number of segments,
// K-Means does less well than the tree in 40 %, equally well in 35 % and better in 25 %.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/random.hpp>

#include "sample_catalog.hpp"

namespace segment_users {

/// Draws in a row. Only +, −, ×, / and √ of doubles are used and results are rounded to integers:
/// those are the same everywhere, logarithms are not. No two draws stand in one expression, whose
/// parts compilers evaluate in different orders.
class Dice {
 public:
  Dice(std::uint64_t seed, std::uint64_t stream) : draws_(seed, stream) {}

  std::uint64_t key() { return draws_.bits(next_++); }
  int below(int count) {
    return static_cast<int>(draws_.below(static_cast<std::uint64_t>(count), next_++));
  }
  bool one_in(int count) { return below(count) == 0; }

  /// A positive factor with median 1 and a heavy tail on both sides: √(u/v) of two uniforms.
  double factor() {
    const double above = unit(), below = unit();
    return std::sqrt(above / below);
  }

  /// A factor that stays nearer to 1.
  double mild_factor() { return std::sqrt(factor()); }

 private:
  double unit() { return 1.0 - draws_.uniform(next_++); }  // never 0

  kindred::Draws draws_;
  std::uint64_t next_ = 0;
};

/// One user's records of one week.
class SampleUser {
 public:
  SampleUser(int number, std::uint64_t seed) : dice_(seed, static_cast<std::uint64_t>(number)) {
    name_ = "user";
    name_ += static_cast<char>('0' + number / 10);
    name_ += static_cast<char>('0' + number % 10);
    activity_ = dice_.mild_factor();
  }

  void follow_habits() {
    for (const Category& category : categories) {
      const double habit = dice_.mild_factor();
      if (category.reach == Reach::everyone)
        visit(category, 2 + times(5, habit), activity_);
      else if (category.reach == Reach::some && dice_.one_in(3))
        visit(category, 1 + times(3, habit), activity_);
      else if (category.reach == Reach::few && dice_.one_in(9))
        visit(category, 1, 0.5);
    }
  }

  void follow(const Interest& interest) {
    for (const Visit& wish : interest.visits)
      for (const Category& category : categories) {
        if (category.name != wish.category) continue;
        const int count = wish.records - 2 + dice_.below(5);
        const double intensity = dice_.mild_factor();
        visit(category, count, intensity);
      }
  }

  /// Records as lines of CSV, each with a random key to order the week by.
  std::vector<std::pair<std::uint64_t, std::string>> records;

 private:
  static int times(int often, double factor) {
    const double wanted = often * factor;
    return static_cast<int>(std::min(wanted, 4.0 * often));
  }

  void visit(const Category& category, int count, double intensity) {
    const double loyalty = dice_.mild_factor();
    for (int i = 0; i < count; ++i) {
      const double factor = dice_.mild_factor() * loyalty;
      const Site& site = sites[site_of(category)];
      write(category, site, factor * intensity);
    }
  }

  /// One of the category's sites; the first is the most popular.
  std::size_t site_of(const Category& category) {
    std::size_t first = 0, count = 0;
    for (std::size_t i = sites.size(); i-- > 0;)
      if (sites[i].category == category.name) first = i, ++count;
    const int one = dice_.below(static_cast<int>(count));
    const int other = dice_.below(static_cast<int>(count));
    return first + static_cast<std::size_t>(std::min(one, other));
  }

  void write(const Category& category, const Site& site, double factor) {
    const double bytes = 1024.0 * category.kilobytes * factor;
    const double duration = category.seconds * dice_.factor();
    const bool unknown = dice_.one_in(60);
    const bool lost_volume = dice_.one_in(40), lost_duration = dice_.one_in(40);
    std::string line = name_;
    const auto cell = [&](std::string_view text) { (line += ',') += text; };
    cell(unknown ? "" : category.name);
    cell(site.application.empty() ? "Browser" : site.application);
    cell(unknown ? "" : site.tags);
    cell(site.domain);
    cell(lost_volume ? "" : std::to_string(40 + static_cast<long long>(std::min(bytes, 4e9))));
    cell(lost_duration ? "" : std::to_string(1 + static_cast<long long>(std::min(duration, 9e4))));
    cell(address(site));
    const Site* const referrer = site.application.empty() ? referrer_of(category) : nullptr;
    cell(referrer == nullptr ? "" : referrer->category);
    cell(referrer == nullptr ? "" : referrer->domain);
    records.emplace_back(dice_.key(), std::move(line));
  }

  /// From the search engine, from a friend's post, from a site of the same kind, or by hand.
  const Site* referrer_of(const Category& category) {
    const int way = dice_.below(10);
    if (way < 5) return &sites[0];
    if (way < 7) return &sites[2];
    if (way < 9) return &sites[site_of(category)];
    return nullptr;
  }

  /// An address out of the ranges reserved for documentation.
  static std::string address(const Site& site) {
    const auto number = static_cast<int>(&site - sites.data());
    constexpr std::string_view ranges[] = {"192.0.2.", "198.51.100.", "203.0.113."};
    return std::string(ranges[number % 3]) + std::to_string(10 + number);
  }

  Dice dice_;
  std::string name_;
  double activity_ = 1;
};

/// The sample as the text of a CSV file with ten columns.
inline std::string sample_csv(std::uint64_t seed = 1) {
  constexpr int users = 31;
  // Who has which interest: user numbers spread over the list so that order tells nothing.
  constexpr std::pair<int, int> who[] = {{4, 0},  {17, 0}, {8, 1},  {29, 1}, {2, 2},  {22, 2},
                                         {19, 3}, {27, 4}, {13, 5}, {3, 6},  {10, 6}, {21, 6}};
  std::vector<std::pair<std::uint64_t, std::string>> week;
  for (int number = 1; number <= users; ++number) {
    SampleUser user(number, seed);
    user.follow_habits();
    for (const auto& [person, interest] : who)
      if (person == number) user.follow(interests[static_cast<std::size_t>(interest)]);
    std::move(user.records.begin(), user.records.end(), std::back_inserter(week));
  }
  std::sort(week.begin(), week.end());
  std::string csv =
      "user_id,category_name,application_name,domain_tags,domain,volume,duration,server_ip,"
      "referer_category,referer_domain\n";
  for (const auto& [key, line] : week)
    (csv += line) += '\n';
  return csv;
}

}  // namespace segment_users
