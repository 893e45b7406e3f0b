# What CPack is told about the package. It holds headers and three files for build systems, so it
# fits every architecture.
set(CPACK_PACKAGE_NAME libkindred-dev)
set(CPACK_PACKAGE_VENDOR "the kindred authors")
# Who publishes the package puts a name and an address here: -DCPACK_PACKAGE_CONTACT=…
if(NOT CPACK_PACKAGE_CONTACT)
  set(CPACK_PACKAGE_CONTACT "the kindred authors")
endif()
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "header-only C++20 library for clustering and segments")
set(CPACK_PACKAGE_DESCRIPTION
    "kindred takes records about users, or anything else, to explained segments:
it encodes, imputes, scales, clusters by K-Means and by linkage trees, cuts,
scores, explains and draws. Programs include it; there is nothing to link.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ
                                                GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libeigen3-dev (>= 3.4)")

# The licence, where Debian looks for it.
configure_file(${PROJECT_SOURCE_DIR}/LICENSE
               ${PROJECT_BINARY_DIR}/licence/share/doc/${CPACK_PACKAGE_NAME}/copyright COPYONLY)
set(CPACK_INSTALLED_DIRECTORIES ${PROJECT_BINARY_DIR}/licence usr)
include(CPack)
