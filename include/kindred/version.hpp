// The one place where the version is written; CMake reads it from here.
#pragma once

#define KINDRED_VERSION_MAJOR 0
#define KINDRED_VERSION_MINOR 1
#define KINDRED_VERSION_PATCH 0

/// Everything public of kindred. What lies in a namespace `detail` may change with any version.
namespace kindred {

/// The version of the headers in use, as numbers that can be compared at compile time.
struct Version {
  int major;  ///< rises when programs must change
  int minor;  ///< rises with what is new
  int patch;  ///< rises with what is mended
  friend constexpr auto operator<=>(const Version&, const Version&) = default;
};

/// The version of these headers.
inline constexpr Version version{KINDRED_VERSION_MAJOR, KINDRED_VERSION_MINOR,
                                 KINDRED_VERSION_PATCH};

}  // namespace kindred
