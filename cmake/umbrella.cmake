# Writes include/kindred/kindred.hpp anew from the headers there are: cmake -P cmake/umbrella.cmake

# The public headers, sorted: everything but what is below a detail/ or an opt-in room.
function(kindred_public_headers include_dir out)
  file(GLOB_RECURSE headers RELATIVE ${include_dir} ${include_dir}/kindred/*.hpp)
  list(FILTER headers EXCLUDE REGEX "/detail/|^kindred/(parallel|interop)/|^kindred/kindred\\.hpp$")
  list(SORT headers)
  set(${out} "${headers}" PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH source)
  kindred_public_headers(${source}/include headers)
  list(TRANSFORM headers REPLACE "(.+)" "#include <\\1>\n")
  list(JOIN headers "" includes)
  file(WRITE ${source}/include/kindred/kindred.hpp
       "// Everything public of kindred, for those who want one include.\n#pragma once\n\n${includes}")
endif()
