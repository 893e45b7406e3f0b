# Sets the machine up, builds the tests and runs the quick ones: cmake -P cmake/test.cmake
# The environment variable CXX chooses another compiler, which gets a build folder of its own, and
# KINDRED_TEST_FLAGS other flags than -O1, which takes the least time.
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

# Optimised, but with Eigen's assertions awake.
kindred_build(${build} all -DKINDRED_BENCHMARKS=OFF -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=${flags}")

execute_process(
  COMMAND ${CMAKE_CTEST_COMMAND} --test-dir ${build} --output-on-failure --parallel ${KINDRED_JOBS}
  RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "Not every test passed; the log is ${build}/Testing/Temporary/LastTest.log")
endif()
