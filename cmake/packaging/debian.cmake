# Builds the Debian package libkindred-dev into build/: cmake -P cmake/packaging/debian.cmake
# -D OUTPUT=… before -P puts it elsewhere. What is in it, CPack is told in cpack.cmake beside this.
cmake_minimum_required(VERSION 3.25)

cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH scripts)
cmake_path(GET scripts PARENT_PATH source)
if(NOT DEFINED OUTPUT)
  set(OUTPUT ${source}/build/debian)
endif()

execute_process(
  COMMAND ${CMAKE_COMMAND} -S ${source} -B ${OUTPUT}/tree --log-level=WARNING
          -DCMAKE_PREFIX_PATH=${source}/build/dependencies -DKINDRED_INSTALL=ON
          -DKINDRED_TESTS=OFF -DKINDRED_EXAMPLES=OFF -DKINDRED_BENCHMARKS=OFF
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_CPACK_COMMAND} -G DEB -B ${OUTPUT} WORKING_DIRECTORY ${OUTPUT}/tree
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(GLOB packages ${OUTPUT}/*.deb)
message(NOTICE "${packages}")
