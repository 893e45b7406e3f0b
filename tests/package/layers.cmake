# Reads every header and fails where one breaks a rule of the house:
#   cmake -D SOURCE=… -P layers.cmake
cmake_minimum_required(VERSION 3.25)
include(${SOURCE}/cmake/umbrella.cmake)

# A room may include itself and what stands before it.
set(rooms core table encode impute scale prepare distance kmedoids kmeans linkage evaluate explain
          report)
# Opt-in rooms may include every room; no room and not the umbrella may include them.
set(opt_in parallel interop)

set(forbidden
    "Eigen/Dense|all of Eigen is slow to compile"
    "<(iostream|ostream|istream|fstream|cstdio|print|format|ranges|execution|regex)>|not in a header"
    "std::(cout|cerr|clog|printf)|the library never prints"
    "[^a-z_]f?printf\\(|the library never prints"
    "std::(is_?nan|is_?inf|is_?finite|fpclassify)|use core/float_bits.hpp"
    "std::(shuffle|sample|rand|random_device|mt19937|default_random_engine)|not portable"
    "std::(uniform|normal|discrete|bernoulli)[a-z_]*_distribution|not portable"
    "^ *namespace *{|an anonymous namespace in a header"
    "^using namespace|a using-directive in a header"
    "^#pragma omp|threads come from executors"
    "^(static|thread_local) |state in a header"
    "^ +(static )?thread_local |state in a header")
set(first_line "^// [^\n]+\n")

set(problems "")
macro(complain where what)
  list(APPEND problems "${where}: ${what}")
endmacro()

file(GLOB_RECURSE headers RELATIVE ${SOURCE}/include ${SOURCE}/include/kindred/*.hpp)
foreach(header IN LISTS headers)
  file(READ ${SOURCE}/include/${header} text)
  if(NOT text MATCHES "${first_line}")
    complain(${header} "the first line must say in a comment what the file is")
  endif()
  if(NOT text MATCHES "\n#pragma once\n")
    complain(${header} "has no #pragma once")
  endif()

  # What may this header include?
  if(header MATCHES "^kindred/([a-z_]+)/")
    set(room ${CMAKE_MATCH_1})
    list(FIND rooms ${room} place)
    if(room IN_LIST opt_in)
      list(LENGTH rooms place)
    elseif(place EQUAL -1)
      complain(${header} "stands in a room the design does not know")
    endif()
  else()
    set(room "")
  endif()

  # Lists are split at semicolons and brackets, so they are taken out of the text first.
  string(REGEX REPLACE "[][;]" " " text "${text}")
  string(REGEX MATCHALL "[^\n]+" lines "${text}")
  foreach(line IN LISTS lines)
    if(line MATCHES "^ *#include *\"")
      complain(${header} "includes in quotes: ${line}")
    elseif(line MATCHES "^ *#include *<kindred/([a-z_]+)/" AND NOT room STREQUAL "")
      set(other ${CMAKE_MATCH_1})
      list(FIND rooms ${other} other_place)
      if(NOT other STREQUAL room AND (other_place EQUAL -1 OR other_place GREATER place))
        complain(${header} "includes a later room: ${line}")
      endif()
    elseif(line MATCHES "^ *#include *<kindred/kindred.hpp>")
      complain(${header} "includes the umbrella")
    endif()

    string(REGEX REPLACE "//.*" "" code "${line}")
    foreach(rule IN LISTS forbidden)
      string(FIND "${rule}" "|" bar REVERSE)
      string(SUBSTRING "${rule}" 0 ${bar} pattern)
      if(code MATCHES "${pattern}")
        math(EXPR bar "${bar} + 1")
        string(SUBSTRING "${rule}" ${bar} -1 reason)
        complain(${header} "${reason}: ${line}")
      endif()
    endforeach()
  endforeach()
endforeach()

# The umbrella holds the public headers and nothing else.
kindred_public_headers(${SOURCE}/include public)
file(STRINGS ${SOURCE}/include/kindred/kindred.hpp umbrella REGEX "^#include")
list(TRANSFORM umbrella REPLACE "^#include <(.+)>$" "\\1")
foreach(header IN LISTS public)
  if(NOT header IN_LIST umbrella)
    complain(kindred/kindred.hpp "lacks ${header} (cmake -P cmake/umbrella.cmake)")
  endif()
endforeach()
foreach(header IN LISTS umbrella)
  if(NOT header IN_LIST public)
    complain(kindred/kindred.hpp "includes ${header}, which is not public")
  endif()
endforeach()

# Every public header has the test file of its name, or another of its room names it.
foreach(header IN LISTS public)
  if(NOT header MATCHES "^kindred/(.+)/(.+)\\.hpp$")
    continue()
  endif()
  set(room ${CMAKE_MATCH_1})
  set(name ${CMAKE_MATCH_2})
  set(tested FALSE)
  if(EXISTS ${SOURCE}/tests/${room}/${name}.cpp)
    set(tested TRUE)
  endif()
  file(GLOB tests ${SOURCE}/tests/${room}/*.cpp)
  foreach(test IN LISTS tests)
    file(READ ${test} text)
    if(text MATCHES "[/ ]${name}\\.hpp")
      set(tested TRUE)
    endif()
  endforeach()
  if(NOT tested)
    complain(${header} "has no tests/${room}/${name}.cpp, and no test of its room names it")
  endif()
endforeach()

if(problems)
  list(JOIN problems "\n  " problems)
  message(FATAL_ERROR "\n  ${problems}")
endif()
