# Makes one program of the C++ on all pages of the documentation, builds it and runs it: the blocks of
# a page are the statements of a function, in their order.
include(${CMAKE_CURRENT_LIST_DIR}/project.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/snippets.cmake)

set(work ${BUILD}/tests/package/pages)
file(REMOVE_RECURSE ${work})
set(functions "")
set(calls "")
file(GLOB pages ${SOURCE}/cmake/docs/*.md)
foreach(page IN LISTS pages)
  cmake_path(GET page STEM name)
  cpp_blocks(${page} block)
  if(block_count EQUAL 0)
    message(FATAL_ERROR "${page} shows no code")
  endif()
  set(body "")
  foreach(i RANGE 1 ${block_count})
    string(APPEND body "${block_${i}}\n")
  endforeach()
  string(APPEND functions "void page_${name}() {\n${body}}\n\n")
  string(APPEND calls "  page_${name}();\n")
endforeach()

file(WRITE ${work}/source/run_pages.cpp "\
#pragma GCC diagnostic ignored \"-Wunused\"
#include <iostream>
#include <kindred/kindred.hpp>
namespace kd = kindred;

${functions}int main() {
${calls}}
")
run_programs(${work}/source ${work}/build)
