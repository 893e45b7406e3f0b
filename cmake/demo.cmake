# Sets the machine up, builds the examples and runs the demonstration: cmake -P cmake/demo.cmake
include(${CMAKE_CURRENT_LIST_DIR}/setup.cmake)

kindred_set_up(problem Eigen3 CLI11 fccp)
if(problem)
  message(FATAL_ERROR "${problem}")
endif()

kindred_build(${KINDRED_BUILD}/release kindred_examples -DCMAKE_BUILD_TYPE=Release
              -DKINDRED_TESTS=OFF -DKINDRED_BENCHMARKS=OFF -DKINDRED_WARNINGS_AS_ERRORS=OFF)

set(results ${KINDRED_BUILD}/demo)
execute_process(COMMAND ${KINDRED_BUILD}/release/examples/segment_users --out ${results}
                COMMAND_ERROR_IS_FATAL ANY)
message(NOTICE "\nThe example programs are in ${KINDRED_BUILD}/release/examples,\n"
               "the results of this run in ${results}.\n"
               "Open this page: ${results}/report.html")
