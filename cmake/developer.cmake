# What only those who work on kindred itself read: warnings, tests, examples, benchmarks.
list(APPEND CMAKE_MODULE_PATH ${PROJECT_SOURCE_DIR}/cmake)

option(KINDRED_WARNINGS_AS_ERRORS "Stop at the first warning" ON)

add_library(kindred_warnings INTERFACE)
target_compile_options(
  kindred_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                             $<$<BOOL:${KINDRED_WARNINGS_AS_ERRORS}>:-Werror>)
# GCC 12 sees overlapping copies in std::string where there are none (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(kindred_warnings INTERFACE -Wno-restrict)
endif()

if(KINDRED_TESTS)
  add_subdirectory(tests/support)
endif()

if(KINDRED_EXAMPLES)
  add_subdirectory(examples)
endif()

if(KINDRED_BENCHMARKS)
  add_subdirectory(bench)
endif()

if(KINDRED_TESTS)
  enable_testing()
  add_subdirectory(tests)
endif()
