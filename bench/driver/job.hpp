// What the driver races: a job with its data loaded, timed inside the process.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <kindred/core/execution.hpp>
#include <kindred/core/huge_pages.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred::bench {

/// A prepared race: `run` does the work once and answers its milliseconds, `result` is what the
/// last run found, as numbers that the peer's answer is held against.
struct Job {
  std::function<double()> run;
  std::function<std::vector<double>()> result;
};

/// The words `name=value` of the command line.
class Arguments {
 public:
  explicit Arguments(std::span<char*> words);
  const std::string& text(const std::string& name) const;
  Index number(const std::string& name) const;
  Threads threads() const { return {number("threads")}; }

 private:
  std::map<std::string, std::string> values_;
};

/// All the values of a file of raw T, in large pages where the system has them: the peers' data lie
/// in such, because NumPy asks for them.
template <class T>
std::vector<T> raw(const std::string& path);

/// The file of raw T named `name`, as a matrix with `columns` columns.
template <Real T>
Matrix<T> raw_matrix(const Arguments& arguments, const std::string& name, Index columns) {
  const std::vector<T> values = raw<T>(arguments.text(name));
  const Index rows = static_cast<Index>(values.size()) / columns;
  Matrix<T> x = detail::uninitialized_matrix<T>(rows, columns);
  x = Eigen::Map<const Matrix<T>>(values.data(), rows, columns);
  return x;
}

/// Milliseconds that a call takes.
template <class F>
double milliseconds(F&& call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  return took.count();
}

Job linkage_job(const std::string& name, const Arguments& arguments);
Job kmeans_job(const std::string& name, const Arguments& arguments);
Job prepare_job(const std::string& name, const Arguments& arguments);

}  // namespace kindred::bench
