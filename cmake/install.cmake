# What `cmake --install` puts where: headers, the CMake package and the pkg-config file.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/kindred)
set(pkgconfig_dir ${CMAKE_INSTALL_DATADIR}/pkgconfig)

install(TARGETS kindred EXPORT kindredTargets FILE_SET HEADERS)
install(EXPORT kindredTargets NAMESPACE kindred:: DESTINATION ${package_dir})

configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/kindredConfig.cmake.in ${PROJECT_BINARY_DIR}/kindredConfig.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/kindredConfigVersion.cmake COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/kindredConfig.cmake
              ${PROJECT_BINARY_DIR}/kindredConfigVersion.cmake
        DESTINATION ${package_dir})

# The prefix is written relative to the file, so that the tree may be moved after it is installed.
set(prefix ${CMAKE_INSTALL_PREFIX})
cmake_path(ABSOLUTE_PATH prefix NORMALIZE)
set(pc_full ${pkgconfig_dir})
cmake_path(ABSOLUTE_PATH pc_full BASE_DIRECTORY ${prefix} NORMALIZE)
cmake_path(RELATIVE_PATH prefix BASE_DIRECTORY ${pc_full} OUTPUT_VARIABLE pc_prefix)
cmake_path(APPEND pc_includedir "\${prefix}" ${CMAKE_INSTALL_INCLUDEDIR})
configure_file(${PROJECT_SOURCE_DIR}/cmake/kindred.pc.in ${PROJECT_BINARY_DIR}/kindred.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/kindred.pc DESTINATION ${pkgconfig_dir})

if(PROJECT_IS_TOP_LEVEL)
  include(${PROJECT_SOURCE_DIR}/cmake/packaging/cpack.cmake)
endif()
