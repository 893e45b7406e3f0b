// What is asked of a fit, whatever it is given.
#pragma once

#include <kindred/distance/metric.hpp>
#include <kindred/linkage/engine.hpp>
#include <kindred/linkage/methods.hpp>
#include <kindred/linkage/stop.hpp>
#include <kindred/linkage/storage.hpp>

namespace kindred::detail {

/// The options of `Agglomerative`.
struct Question {
  Linkage linkage;
  Metric metric;
  Storage storage;
  Stop stop;
  LinkageEngine engine = LinkageEngine::automatic;
  Index memory_limit = 0;  ///< bytes
};

}  // namespace kindred::detail
