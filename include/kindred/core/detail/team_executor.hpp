// An executor for the calls that one public call makes: they work with the team it has formed.
#pragma once

#include <kindred/core/execution.hpp>
#include <kindred/core/matrix.hpp>

namespace kindred::detail {

/// Hands on a team instead of forming one. What is called with it is compiled once, whatever the
/// caller's executor.
struct TeamExecutor {
  class Team final : public Workers {
   public:
    explicit Team(Workers& team) noexcept : team_(team) {}
    Index count() const noexcept override { return team_.count(); }
    void run(Index tasks, Body body) override { team_.run(tasks, body); }

   private:
    Workers& team_;
  };

  Workers& team;

  Team workers() const noexcept { return Team(team); }
};

static_assert(Executor<TeamExecutor>);

}  // namespace kindred::detail
