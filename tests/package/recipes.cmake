# Carries out the recipes for vcpkg and Conan, with stand-ins for the two tools, and checks that what
# they pack is complete.
include(${CMAKE_CURRENT_LIST_DIR}/project.cmake)

set(work ${BUILD}/tests/package/recipes)
file(REMOVE_RECURSE ${work})
set(packaging ${SOURCE}/cmake/packaging)
file(STRINGS ${SOURCE}/include/kindred/version.hpp version REGEX "^#define KINDRED_VERSION_")
string(REGEX MATCHALL "[0-9]+" version "${version}")
list(JOIN version "." version)

function(expect_package folder)
  file(GLOB_RECURSE headers RELATIVE ${SOURCE} ${SOURCE}/include/*)
  foreach(file IN LISTS headers ARGN)
    if(NOT EXISTS ${folder}/${file})
      message(FATAL_ERROR "The package lacks ${file}")
    endif()
  endforeach()
endfunction()

# A recipe names nothing that is true of one machine or one server only.
file(GLOB_RECURSE recipes ${packaging}/*)
foreach(recipe IN LISTS recipes)
  file(READ ${recipe} text)
  if(text MATCHES "https?://|/home/|/tmp/|/root/")
    message(FATAL_ERROR "${recipe} holds an address or a path: ${CMAKE_MATCH_0}")
  endif()
endforeach()

# vcpkg
file(READ ${packaging}/vcpkg/kindred/vcpkg.json manifest)
string(JSON packed_version GET "${manifest}" version)
string(JSON dependency GET "${manifest}" dependencies 0)
if(NOT packed_version STREQUAL version OR NOT dependency STREQUAL "eigen3")
  message(FATAL_ERROR "vcpkg.json is of ${packed_version}, the headers are of ${version}; "
                      "it depends on ${dependency}")
endif()

function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" SOURCE_PATH OPTIONS)
  execute_process(COMMAND ${CMAKE_COMMAND} -S ${arg_SOURCE_PATH} -B ${work}/vcpkg-tree -G ${GENERATOR}
                          "-DCMAKE_PREFIX_PATH=${PREFIX_PATH}" ${arg_OPTIONS}
                  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endfunction()
function(vcpkg_cmake_install)
  execute_process(COMMAND ${CMAKE_COMMAND} --install ${work}/vcpkg-tree --prefix
                          ${CURRENT_PACKAGES_DIR} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endfunction()
function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "PACKAGE_NAME;CONFIG_PATH" "")
  file(RENAME ${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}
       ${CURRENT_PACKAGES_DIR}/share/${arg_PACKAGE_NAME})
endfunction()
function(vcpkg_fixup_pkgconfig)
endfunction()
function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" FILE_LIST)
  file(COPY_FILE ${arg_FILE_LIST} ${CURRENT_PACKAGES_DIR}/share/kindred/copyright)
endfunction()
set(CURRENT_PACKAGES_DIR ${work}/vcpkg)
include(${packaging}/vcpkg/kindred/portfile.cmake)
expect_package(${work}/vcpkg share/kindred/kindredConfig.cmake share/kindred/copyright
               share/kindred/usage share/pkgconfig/kindred.pc)

# The program that Conan tests a package with, against what CMake installs.
list(PREPEND PREFIX_PATH ${work}/installed)
execute_process(COMMAND ${CMAKE_COMMAND} --install ${work}/vcpkg-tree --prefix ${work}/installed
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
run_project(${packaging}/conan/test_package ${work}/build)

# Conan
find_program(python NAMES python3 python)
if(NOT python)
  message(NOTICE "skipped: the recipe for Conan needs Python")
  return()
endif()
set(ENV{PYTHONDONTWRITEBYTECODE} 1)
set(ENV{PYTHONPATH} ${CMAKE_CURRENT_LIST_DIR}/conan_stand_in)
execute_process(COMMAND ${python} ${CMAKE_CURRENT_LIST_DIR}/conan_stand_in/create.py
                        ${packaging}/conan ${work}/conan ${version} COMMAND_ERROR_IS_FATAL ANY)
expect_package(${work}/conan/package licenses/LICENSE)
