// Memory for many small clusterings one after the other.
#pragma once

#include <kindred/linkage/detail/workspace.hpp>

namespace kindred {

struct Agglomerative;

/// Memory that fits of up to 256 observations take instead of asking the system for it each time:
/// from the second one of a size on, only the tree is allocated. It never changes a result,
/// whatever it was used for before and however that ended. About n² values of the storage type and
/// n·d doubles of the largest problem; larger fits leave it alone. One fit at a time, so every
/// thread needs its own.
class LinkageWorkspace {
  friend struct Agglomerative;
  detail::Workspace memory_{};
};

}  // namespace kindred
