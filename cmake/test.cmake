# Sets the machine up, builds the tests and runs the quick ones: cmake -P cmake/test.cmake
# Environment variables change how; what builds differently gets a build folder of its own:
#
#   CXX                 another compiler
#   KINDRED_TEST_FLAGS  other flags than -O1, which takes the least time
#   KINDRED_TEST_ROOMS  only the tests of these rooms, such as core,kmeans
#   KINDRED_SANITIZE    address, undefined or thread: with the compiler's run-time checks
#   KINDRED_TEST_UNDER  valgrind, or any command before each program
include(${CMAKE_CURRENT_LIST_DIR}/setup.cmake)

kindred_set_up(problem Eigen3 doctest CLI11 fccp)
if(problem)
  message(FATAL_ERROR "${problem}")
endif()

set(build ${KINDRED_BUILD}/test)
set(flags -O1)
if(DEFINED ENV{CXX})
  set(compiler $ENV{CXX})
  cmake_path(GET compiler FILENAME name)
  string(APPEND build -${name})
endif()
if(DEFINED ENV{KINDRED_TEST_FLAGS})
  set(flags $ENV{KINDRED_TEST_FLAGS})
endif()

if(DEFINED ENV{KINDRED_SANITIZE})
  include(${CMAKE_CURRENT_LIST_DIR}/sanitizers.cmake)
  kindred_sanitizer($ENV{KINDRED_SANITIZE} flags)
  string(APPEND build -$ENV{KINDRED_SANITIZE})
endif()
if("$ENV{KINDRED_TEST_UNDER}" STREQUAL valgrind)
  set(ENV{KINDRED_TEST_UNDER} "valgrind --quiet --error-exitcode=99 --leak-check=full")
endif()

set(targets all)
set(chosen "")
if(DEFINED ENV{KINDRED_TEST_ROOMS})
  string(REPLACE "," ";" rooms "$ENV{KINDRED_TEST_ROOMS}")
  list(TRANSFORM rooms REPLACE "(.+)" "kindred_\\1_tests" OUTPUT_VARIABLE targets)
  list(JOIN rooms "|" rooms)
  set(chosen --tests-regex "^(${rooms}): ")
endif()

# Optimised, but with Eigen's assertions awake.
kindred_build(${build} "${targets}" -DKINDRED_BENCHMARKS=OFF -DCMAKE_BUILD_TYPE=Release
              "-DCMAKE_CXX_FLAGS_RELEASE=${flags}")

execute_process(
  COMMAND ${CMAKE_CTEST_COMMAND} --test-dir ${build} --output-on-failure --parallel ${KINDRED_JOBS}
          ${chosen}
  RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "Not every test passed; the log is ${build}/Testing/Temporary/LastTest.log")
endif()
