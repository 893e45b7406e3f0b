// Pipelines as bytes: `save_pipeline<Models…>(model)` and `load_pipeline<Models…>(bytes)`.
//
// Form "pipeline", version 1: the number of columns (64 bits), and of each the name, the kind (8
// bits) and the position in the table that was fitted (64 bits); the number of dropped columns (64
// bits) and their names; what becomes of additional columns (8 bits); the most bytes of a dense
// result (64 bits); the number of groups (64 bits). Of each group the positions of its columns (a
// number and 64 bits each) and the number of its steps (64 bits). Of each step the kind of its
// models (a text) and the version of their form (32 bits), whether they are one per column (8
// bits), their number (64 bits), and of each the length of its form (64 bits) and the form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <kindred/core/byte_stream.hpp>
#include <kindred/core/check.hpp>
#include <kindred/core/saved.hpp>
#include <kindred/prepare/pipeline_model.hpp>
#include <kindred/prepare/step.hpp>
#include <kindred/table/schema.hpp>

namespace kindred {
namespace detail {

inline constexpr std::string_view pipeline_kind = "pipeline";
inline constexpr std::uint32_t pipeline_version = 1;

template <Savable M>
void put_models(std::span<const M> models, bool per_column, ByteWriter& writer) {
  writer.put_text(SavedForm<M>::kind);
  writer.put(std::uint32_t{SavedForm<M>::version});
  writer.put(static_cast<std::uint8_t>(per_column));
  writer.put(std::uint64_t{models.size()});
  for (const M& model : models) {
    ByteWriter form;
    SavedForm<M>::write(model, form);
    writer.put(std::uint64_t{form.bytes().size()});
    writer.put_bytes(form.bytes());
  }
}

/// Writes the step if it holds a model of this type, or one of this type for each column.
template <Savable M>
bool put_step(const StepModel& step, ByteWriter& writer) {
  if (const M* model = step.get<M>()) {
    put_models(std::span(model, 1), false, writer);
    return true;
  }
  if (const auto* models = step.get<std::vector<M>>()) {
    put_models(std::span<const M>(*models), true, writer);
    return true;
  }
  return false;
}

struct SavedStep {
  std::string kind{};
  std::uint32_t version = 0;
  bool per_column = false;
  std::vector<std::span<const std::byte>> forms{};
};

inline SavedStep take_step(ByteReader& reader) {
  SavedStep step;
  step.kind = reader.take_text();
  step.version = reader.take<std::uint32_t>();
  const auto per_column = reader.take<std::uint8_t>();
  if (per_column > 1) refuse("bytes", "hold a step that is neither of one model nor of many");
  step.per_column = per_column == 1;
  step.forms.resize(reader.take_count(sizeof(std::uint64_t)));
  for (auto& form : step.forms)
    form = reader.take_bytes(reader.take_count(1));
  if (!step.per_column && step.forms.size() != 1)
    refuse("bytes", "hold a step of one model with " + std::to_string(step.forms.size()));
  return step;
}

/// Adds the step if it is of this type.
template <Savable M>
bool add_step(const SavedStep& saved, std::vector<StepModel>& steps) {
  if (saved.kind != SavedForm<M>::kind) return false;
  if (saved.version < 1 || saved.version > SavedForm<M>::version)
    refuse("bytes", "hold version " + std::to_string(saved.version) + " of '" + saved.kind +
                        "', and only 1.." + std::to_string(SavedForm<M>::version) +
                        " are known here");
  std::vector<M> models;
  for (const auto form : saved.forms) {
    ByteReader reader(form);
    models.push_back(SavedForm<M>::read(reader, saved.version));
    reader.check_end();
  }
  if constexpr (StepModelType<std::vector<M>>)
    if (saved.per_column) {
      steps.emplace_back(std::move(models));
      return true;
    }
  if constexpr (StepModelType<M>)
    if (!saved.per_column) {
      steps.emplace_back(std::move(models[0]));
      return true;
    }
  refuse("bytes", "hold a step of '" + saved.kind + "' that does not work so");
}

inline void put_columns(const PipelineParts& parts, ByteWriter& writer) {
  writer.put(static_cast<std::uint64_t>(parts.schema.size()));
  for (std::size_t i = 0; i < parts.positions.size(); ++i) {
    writer.put_text(parts.schema.columns()[i].name);
    writer.put(static_cast<std::uint8_t>(parts.schema.columns()[i].kind));
    writer.put(std::int64_t{parts.positions[i]});
  }
  writer.put(std::uint64_t{parts.dropped.size()});
  for (const std::string& name : parts.dropped)
    writer.put_text(name);
  writer.put(static_cast<std::uint8_t>(parts.additional));
  writer.put(std::int64_t{parts.max_bytes});
}

inline Index take_index(ByteReader& reader, std::string_view what) {
  const Index value = reader.take<std::int64_t>();
  check_range(value, 0, std::numeric_limits<Index>::max(), what);
  return value;
}

inline PipelineParts take_columns(ByteReader& reader) {
  PipelineParts parts;
  std::vector<ColumnSpec> columns(reader.take_count(17));
  for (ColumnSpec& column : columns) {
    column.name = reader.take_text();
    const auto kind = reader.take<std::uint8_t>();
    if (kind > static_cast<std::uint8_t>(ColumnKind::tags)) refuse("kind", "is none of a column's");
    column.kind = static_cast<ColumnKind>(kind);
    parts.positions.push_back(take_index(reader, "positions"));
  }
  parts.schema = Schema(std::move(columns));
  parts.dropped.resize(reader.take_count(sizeof(std::uint64_t)));
  for (std::string& name : parts.dropped) {
    name = reader.take_text();
    if (parts.schema.find(name))
      refuse("dropped", "names the column \"" + name + "\" of the schema");
  }
  const auto additional = reader.take<std::uint8_t>();
  if (additional > static_cast<std::uint8_t>(Additional::drop))
    refuse("additional", "is none of Additional's");
  parts.additional = static_cast<Additional>(additional);
  parts.max_bytes = take_index(reader, "max_bytes");
  return parts;
}

}  // namespace detail

/// A pipeline as bytes, of which the types of the models are listed as far as they occur:
/// `save_pipeline<SimpleImputerModel<double>, StandardScalerModel<double>>(model)`. Of a step that
/// is fitted column by column the type of one model is listed. O(size of the models) time.
/// Errors: a step whose model is of no listed type, with its place.
template <Savable... Models>
std::vector<std::byte> save_pipeline(const PipelineModel& model) {
  ByteWriter writer;
  detail::put_columns(model.parts(), writer);
  writer.put(std::uint64_t{model.groups().size()});
  for (std::size_t g = 0; g < model.groups().size(); ++g) {
    const FittedGroup& group = model.groups()[g];
    writer.put(std::uint64_t{group.columns.size()});
    for (const Index column : group.columns)
      writer.put(std::int64_t{column});
    writer.put(std::uint64_t{group.steps.size()});
    for (std::size_t s = 0; s < group.steps.size(); ++s)
      if (!(detail::put_step<Models>(group.steps[s], writer) || ...))
        refuse("groups[" + std::to_string(g) + "].steps[" + std::to_string(s) + "]",
               "is of none of the types that are listed to be saved");
  }
  return detail::frame_form(detail::pipeline_kind, detail::pipeline_version, writer.bytes());
}

/// The pipeline that was saved, with the types of its models listed, others besides if so wished;
/// it transforms to the same bits. Errors: as for `load`, and a step of a kind that is not listed.
template <Savable... Models>
PipelineModel load_pipeline(std::span<const std::byte> bytes) {
  const auto [version, form] =
      detail::unframe_form(detail::pipeline_kind, detail::pipeline_version, bytes);
  ByteReader reader(form);
  PipelineParts parts = detail::take_columns(reader);
  const std::size_t groups = reader.take_count(2 * sizeof(std::uint64_t));
  for (std::size_t g = 0; g < groups; ++g) {
    FittedGroup group;
    for (const std::int64_t column : reader.take_all<std::int64_t>())
      group.columns.push_back(column);
    const std::size_t steps = reader.take_count(1);
    for (std::size_t s = 0; s < steps; ++s) {
      const detail::SavedStep step = detail::take_step(reader);
      if (!(detail::add_step<Models>(step, group.steps) || ...))
        refuse("groups[" + std::to_string(g) + "].steps[" + std::to_string(s) + "]",
               "is of the kind '" + step.kind + "', which is not listed to be loaded");
    }
    parts.groups.push_back(std::move(group));
  }
  reader.check_end();
  return PipelineModel(std::move(parts));
}

}  // namespace kindred
