# Writes the whole library into one header, for those who want to copy a single file; Eigen stays a
# need of its own. The header of this tree is the same, byte for byte, wherever it is made:
#   cmake -D OUTPUT=kindred.hpp -P cmake/amalgamate.cmake
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/umbrella.cmake)

if(NOT DEFINED OUTPUT)
  message(FATAL_ERROR "Say where: cmake -D OUTPUT=kindred.hpp -P cmake/amalgamate.cmake")
endif()
cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH source)

# Appends a header to `body` after those that it includes, each once. The system headers that stand
# first in it go to `system_headers`, those after an #if stay where they are.
function(kindred_append header)
  if(header IN_LIST done)
    return()
  endif()
  list(APPEND done ${header})
  file(READ ${source}/include/${header} text)
  string(REGEX MATCHALL "\n#include <kindred/[^>]+>" includes "${text}")
  foreach(include IN LISTS includes)
    string(REGEX REPLACE "\n#include <(.+)>" "\\1" include "${include}")
    kindred_append(${include})
  endforeach()

  string(REGEX REPLACE "#include <kindred/[^>]+>\n" "" text "${text}")
  string(REPLACE "#pragma once\n" "" text "${text}")
  string(REGEX MATCH "^(//[^\n]*\n)+" comment "${text}")
  string(LENGTH "${comment}" length)
  string(SUBSTRING "${text}" ${length} -1 text)
  while(text MATCHES "^\n*#include (<[^>]+>)\n(.*)$")
    list(APPEND system_headers ${CMAKE_MATCH_1})
    set(text "${CMAKE_MATCH_2}")
  endwhile()
  string(REGEX REPLACE "^\n+" "" text "${text}")
  string(APPEND body "\n// ==== ${header}\n${comment}\n${text}")
  return(PROPAGATE body done system_headers)
endfunction()

set(body "")
set(done "")
set(system_headers "")
kindred_public_headers(${source}/include headers)
foreach(header IN LISTS headers)
  kindred_append(${header})
endforeach()

list(REMOVE_DUPLICATES system_headers)
list(SORT system_headers)
list(TRANSFORM system_headers REPLACE "(.+)" "#include \\1\n")
list(JOIN system_headers "" system_headers)
file(STRINGS ${source}/include/kindred/version.hpp version REGEX "^#define KINDRED_VERSION_")
string(REGEX MATCHALL "[0-9]+" version "${version}")
list(JOIN version "." version)
file(READ ${source}/LICENSE license)
string(REGEX REPLACE "([^\n]*)\n" "// \\1\n" license "${license}")
string(REPLACE "// \n" "//\n" license "${license}")

file(WRITE ${OUTPUT} "\
// kindred ${version} in one header. C++20; needs Eigen 3.4 or later and -pthread.
//
${license}#pragma once

#if defined(KINDRED_VERSION_MAJOR)
#error \"kindred is included twice: from its own headers and from this one that holds them all\"
#endif

${system_headers}${body}")
