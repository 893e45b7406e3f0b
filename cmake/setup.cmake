# Makes a machine ready to build kindred: uses what is there, else installs it with apt-get when that
# is allowed, else fetches a pinned upstream with git. For scripts run with `cmake -P`.

cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH KINDRED_SOURCE)
set(KINDRED_BUILD ${KINDRED_SOURCE}/build)
set(KINDRED_DEPENDENCIES ${KINDRED_BUILD}/dependencies)

# What each need is called by Debian, and which commit of which repository holds it otherwise.
set(debian_Eigen3 libeigen3-dev)
set(upstream_Eigen3 https://gitlab.com/libeigen/eigen.git)
set(commit_Eigen3 3147391d946bb4b6c68edd901f2add6ac1f31f8c) # 3.4.0
set(options_Eigen3 -DBUILD_TESTING=OFF -DEIGEN_BUILD_DOC=OFF)

set(debian_doctest doctest-dev)
set(upstream_doctest https://github.com/doctest/doctest.git)
set(commit_doctest ae7a13539fb71f270b87eb2e874fbac80bc8dda2) # 2.4.11
set(options_doctest -DDOCTEST_WITH_TESTS=OFF -DDOCTEST_WITH_MAIN_IN_STATIC_LIB=OFF)

set(debian_CLI11 libcli11-dev)
set(upstream_CLI11 https://github.com/CLIUtils/CLI11.git)
set(commit_CLI11 291c58789c031208f08f4f261a858b5b7083e8e2) # 2.3.2
set(options_CLI11 -DCLI11_BUILD_TESTS=OFF -DCLI11_BUILD_EXAMPLES=OFF -DCLI11_BUILD_DOCS=OFF)

set(debian_fccp libfccp-dev)
set(upstream_fccp https://github.com/ben-strasser/fast-cpp-csv-parser.git)
set(commit_fccp 574a9fe4d323ba63416877a4a5fe59088d37aa34) # it has no releases

set(debian_compiler g++)
set(debian_make make)

# The wanted things that are not here.
function(kindred_missing wanted out)
  set(missing "")
  find_program(compiler NAMES $ENV{CXX} c++ g++ clang++ NO_CACHE)
  if(NOT compiler)
    list(APPEND missing compiler)
  endif()
  find_program(make NAMES ninja make gmake NO_CACHE)
  if(NOT make)
    list(APPEND missing make)
  endif()

  # Nothing is compiled, so any program passes for the build tool.
  set(probe ${KINDRED_BUILD}/probe)
  file(REMOVE_RECURSE ${probe})
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${KINDRED_SOURCE}/cmake/probe -B ${probe} -G "Unix Makefiles"
            -DCMAKE_MAKE_PROGRAM=${CMAKE_COMMAND} "-DWANTED=${wanted}"
            -DCMAKE_PREFIX_PATH=${KINDRED_DEPENDENCIES}
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  file(READ ${probe}/missing.txt packages)
  list(APPEND missing ${packages})
  set(${out} "${missing}" PARENT_SCOPE)
endfunction()

# Installs Debian packages when this user may; says nothing about success.
function(kindred_apt_install packages)
  find_program(apt_get apt-get NO_CACHE)
  if(NOT apt_get)
    return()
  endif()
  execute_process(COMMAND id -u OUTPUT_VARIABLE user OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(as_root "")
  if(NOT user EQUAL 0)
    find_program(sudo sudo NO_CACHE)
    if(NOT sudo)
      return()
    endif()
    execute_process(COMMAND ${sudo} -n true RESULT_VARIABLE refused OUTPUT_QUIET ERROR_QUIET)
    if(refused)
      return()
    endif()
    set(as_root ${sudo} -n)
  endif()

  list(JOIN packages " " names)
  message(NOTICE "Installing ${names} with apt-get …")
  set(apt ${as_root} env DEBIAN_FRONTEND=noninteractive ${apt_get} -qq -o DPkg::Lock::Timeout=120
          -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20)
  set(install ${apt} install -y --no-install-recommends ${packages})
  execute_process(COMMAND ${install} RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(failed)
    # The lists of packages are empty or out of date.
    execute_process(COMMAND ${apt} update OUTPUT_QUIET ERROR_QUIET)
    execute_process(COMMAND ${install} OUTPUT_QUIET ERROR_QUIET)
  endif()
endfunction()

# Fetches the pinned commit of a package and installs it below build/; says nothing about success.
function(kindred_fetch package)
  find_program(git git NO_CACHE)
  if(NOT git OR NOT DEFINED upstream_${package})
    return()
  endif()
  message(NOTICE "Fetching ${package} from ${upstream_${package}} …")
  set(checkout ${KINDRED_DEPENDENCIES}/src/${package})
  file(REMOVE_RECURSE ${checkout})
  file(MAKE_DIRECTORY ${checkout})
  set(ENV{GIT_TERMINAL_PROMPT} 0)
  set(in_checkout WORKING_DIRECTORY ${checkout} RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  execute_process(COMMAND ${git} init -q ${in_checkout})
  execute_process(
    COMMAND ${git} -c http.lowSpeedLimit=1000 -c http.lowSpeedTime=30 fetch -q --depth 1
            ${upstream_${package}} ${commit_${package}}
    ${in_checkout} TIMEOUT 600)
  if(NOT failed)
    execute_process(COMMAND ${git} -c advice.detachedHead=false checkout -q FETCH_HEAD ${in_checkout})
  endif()
  if(failed)
    file(REMOVE_RECURSE ${checkout})
    return()
  endif()

  if(package STREQUAL fccp)
    file(COPY ${checkout}/csv.h DESTINATION ${KINDRED_DEPENDENCIES}/include/libfccp)
    return()
  endif()
  set(build ${KINDRED_DEPENDENCIES}/build/${package})
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${checkout} -B ${build} ${options_${package}} -Wno-dev
            -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=${KINDRED_DEPENDENCIES}
    RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(NOT failed)
    execute_process(COMMAND ${CMAKE_COMMAND} --install ${build} OUTPUT_QUIET ERROR_QUIET)
  endif()
endfunction()

# Sees to it that the wanted packages, a compiler and a build tool are here. `problem` is empty then,
# else one sentence that says what to install.
function(kindred_set_up problem)
  set(wanted "${ARGN}")
  kindred_missing("${wanted}" missing)
  if(missing)
    list(TRANSFORM missing REPLACE "(.+)" "debian_\\1" OUTPUT_VARIABLE variables)
    set(packages "")
    foreach(variable IN LISTS variables)
      list(APPEND packages ${${variable}})
    endforeach()
    kindred_apt_install("${packages}")
    kindred_missing("${wanted}" missing)
  endif()
  foreach(package IN LISTS missing)
    kindred_fetch(${package})
  endforeach()
  if(missing)
    kindred_missing("${wanted}" missing)
  endif()

  set(${problem} "" PARENT_SCOPE)
  if(missing)
    set(packages "")
    foreach(package IN LISTS missing)
      list(APPEND packages ${debian_${package}})
    endforeach()
    list(JOIN packages " " packages)
    # A line that begins with a space is printed as it stands, so the command can be copied.
    set(${problem} "What kindred is built with is not all here, and it could neither be installed nor \
fetched; install it as root, on Debian and Ubuntu with

  apt-get install ${packages}" PARENT_SCOPE)
  endif()
endfunction()

# Configures and builds a target in `build`, on as many cores as the memory feeds.
function(kindred_build build target)
  set(generator "")
  find_program(ninja ninja NO_CACHE)
  if(ninja AND NOT EXISTS ${build}/CMakeCache.txt)
    set(generator -G Ninja)
  endif()
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${KINDRED_SOURCE} -B ${build} ${generator} --log-level=NOTICE
            -DCMAKE_PREFIX_PATH=${KINDRED_DEPENDENCIES} ${ARGN}
    COMMAND_ERROR_IS_FATAL ANY)

  cmake_host_system_information(RESULT jobs QUERY NUMBER_OF_LOGICAL_CORES)
  cmake_host_system_information(RESULT memory QUERY AVAILABLE_PHYSICAL_MEMORY)
  math(EXPR fed "${memory} / 1500 + 1")
  if(fed LESS jobs)
    set(jobs ${fed})
  endif()
  execute_process(COMMAND ${CMAKE_COMMAND} --build ${build} --target ${target} --parallel ${jobs}
                  COMMAND_ERROR_IS_FATAL ANY)
  set(KINDRED_JOBS ${jobs} PARENT_SCOPE)
endfunction()
