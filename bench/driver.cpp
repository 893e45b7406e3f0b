// kindred's side of bench/compare.py: driver JOB name=value..., then on standard input
//   run         does the job once and prints its milliseconds
//   write FILE  writes the result of the last run as raw doubles
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>

#include <kindred/core/huge_pages.hpp>

#include "driver/job.hpp"

namespace kindred::bench {

Arguments::Arguments(std::span<char*> words) {
  for (const std::string word : words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) throw std::invalid_argument("not name=value: " + word);
    values_[word.substr(0, equals)] = word.substr(equals + 1);
  }
}

const std::string& Arguments::text(const std::string& name) const {
  const auto at = values_.find(name);
  if (at == values_.end()) throw std::invalid_argument("missing: " + name);
  return at->second;
}

Index Arguments::number(const std::string& name) const {
  return std::stoll(text(name));
}

template <class T>
std::vector<T> raw(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::invalid_argument("cannot read " + path);
  const std::size_t count = static_cast<std::size_t>(file.tellg()) / sizeof(T);
  std::vector<T> values;
  values.reserve(count);
  detail::prefer_huge_pages(values.data(), count * sizeof(T));
  values.resize(count);
  file.seekg(0);
  file.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(T)));
  return values;
}

template std::vector<float> raw(const std::string&);
template std::vector<double> raw(const std::string&);
template std::vector<char> raw(const std::string&);
template std::vector<std::int64_t> raw(const std::string&);

namespace {

Job job_of(const std::string& name, const Arguments& arguments) {
  const std::string kind = name.substr(0, name.find('-'));
  if (kind == "linkage") return linkage_job(name, arguments);
  if (kind == "kmeans") return kmeans_job(name, arguments);
  if (kind == "prepare") return prepare_job(name, arguments);
  throw std::invalid_argument("no such job: " + name);
}

void serve(const Job& job) {
  std::string word;
  while (std::cin >> word) {
    if (word == "run") {
      std::printf("%.6f\n", job.run());
    } else {
      std::string path;
      std::cin >> path;
      const std::vector<double> result = job.result();
      std::ofstream file(path, std::ios::binary);
      file.write(reinterpret_cast<const char*>(result.data()),
                 static_cast<std::streamsize>(result.size() * sizeof(double)));
      file.close();
      std::printf("%s\n", file ? "written" : "failed");
    }
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace kindred::bench

int main(int argc, char** argv) {
  try {
    if (argc < 2) throw std::invalid_argument("usage: driver JOB name=value...");
    const kindred::bench::Arguments arguments(
        std::span<char*>(argv + 2, static_cast<std::size_t>(argc - 2)));
    kindred::bench::serve(kindred::bench::job_of(argv[1], arguments));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "driver: %s\n", error.what());
    return 2;
  }
}
