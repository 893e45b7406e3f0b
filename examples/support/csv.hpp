// All that the example programs need to read and write CSV.
#pragma once

#include "csv_reader.hpp"
#include "csv_writer.hpp"
#include "number.hpp"
#include "numeric_csv.hpp"
#include "text_column.hpp"
