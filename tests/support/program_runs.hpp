// Programs run as their users run them, in a folder of their own.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include <sys/wait.h>

namespace kindred::testing {

/// A folder that is gone at the end of the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    path = (std::filesystem::temp_directory_path() / "kindred_test_").string() + "XXXXXX";
    if (mkdtemp(path.data()) == nullptr) std::abort();
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path); }

  void write(const std::string& name, std::string_view bytes) const {
    std::FILE* const file = std::fopen((path + "/" + name).c_str(), "wb");
    if (file == nullptr) std::abort();
    std::fwrite(bytes.data(), 1, bytes.size(), file);
    std::fclose(file);
  }

  /// The bytes of a file that must be there.
  std::string read(const std::string& name) const {
    std::string bytes(static_cast<std::size_t>(std::filesystem::file_size(path + "/" + name)), ' ');
    std::FILE* const file = std::fopen((path + "/" + name).c_str(), "rb");
    if (file == nullptr) std::abort();
    bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file));
    std::fclose(file);
    return bytes;
  }

  bool has(const std::string& name) const { return std::filesystem::exists(path + "/" + name); }

  std::string path;
};

struct ProgramRun {
  int code;
  std::string output, error;
};

/// Runs a program with the folder as its working directory.
inline ProgramRun run_program(const TemporaryFolder& folder, const std::string& program,
                              const std::string& arguments) {
  const std::string command =
      "cd '" + folder.path + "' && '" + program + "' " + arguments + " >.stdout 2>.stderr";
  const int status = std::system(command.c_str());
  return {WEXITSTATUS(status), folder.read(".stdout"), folder.read(".stderr")};
}

}  // namespace kindred::testing
