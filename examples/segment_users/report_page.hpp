// The whole analysis on one self-contained page.
#pragma once

#include <string>
#include <vector>

#include "clustering.hpp"
#include "options.hpp"
#include "prepared.hpp"
#include "records.hpp"
#include "stories.hpp"
#include "write.hpp"

namespace segment_users {

/// The page as HTML: nothing is fetched from anywhere.
std::string report_page(const Records& records, const Prepared& prepared,
                        const Clustering& clustering, const std::vector<Story>& stories,
                        const Pictures& pictures, const Options& options);

}  // namespace segment_users
