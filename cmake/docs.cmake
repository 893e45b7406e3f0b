# Builds the reference documentation into build/docs/html and fails at the first public name that has
# no words or a comment that Doxygen cannot read: cmake -P cmake/docs.cmake
# -D OUTPUT=… before -P puts it elsewhere.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/setup.cmake)

find_program(doxygen doxygen NO_CACHE)
if(NOT doxygen)
  kindred_apt_install("doxygen;doxygen-awesome-css")
  find_program(doxygen doxygen REQUIRED NO_CACHE)
endif()

set(docs ${KINDRED_BUILD}/docs)
if(DEFINED OUTPUT)
  set(docs ${OUTPUT})
endif()
file(REMOVE_RECURSE ${docs})
file(STRINGS ${KINDRED_SOURCE}/include/kindred/version.hpp version REGEX "^#define KINDRED_VERSION_")
string(REGEX MATCHALL "[0-9]+" version "${version}")
list(JOIN version "." version)

# Where the style sheet is not here the pages look as Doxygen's do.
set(style "")
find_path(awesome doxygen-awesome.css PATHS /usr/share/doxygen-awesome-css NO_CACHE)
if(awesome)
  set(style ${awesome}/doxygen-awesome.css)
endif()

execute_process(COMMAND ${doxygen} --version OUTPUT_VARIABLE doxygen_version)
set(colors "")
if(doxygen_version VERSION_GREATER_EQUAL 1.9.5)
  set(colors "HTML_COLORSTYLE        = LIGHT")
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/docs/Doxyfile.in ${docs}/Doxyfile @ONLY)
execute_process(COMMAND ${doxygen} ${docs}/Doxyfile WORKING_DIRECTORY ${KINDRED_SOURCE}
                RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "Doxygen has complaints; they stand in ${docs}/warnings.txt")
endif()
message(NOTICE "Open this page: ${docs}/html/index.html")
