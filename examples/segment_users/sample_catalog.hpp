// The little web in which the users of the embedded sample browse: sites, their categories, and
// the interests that hold categories together.
#pragma once

#include <array>
#include <string_view>

namespace segment_users {

/// How far a category reaches: everyone goes there, some have a taste for it, or hardly anyone
/// comes by unless an interest brings them.
enum class Reach { everyone, some, few };

struct Category {
  std::string_view name;
  Reach reach;
  int kilobytes;  ///< typical volume of one record
  int seconds;    ///< typical duration of one record
};

struct Site {
  std::string_view domain, category, tags;
  std::string_view application;  ///< empty for a site that is read in a browser
};

inline constexpr std::array categories = {
    Category{"search", Reach::everyone, 90, 20},
    Category{"social networks", Reach::everyone, 2600, 300},
    Category{"messaging", Reach::everyone, 140, 60},
    Category{"video", Reach::everyone, 48000, 900},
    Category{"mail", Reach::everyone, 260, 50},
    Category{"news", Reach::everyone, 900, 120},
    Category{"weather", Reach::everyone, 120, 15},
    Category{"maps", Reach::everyone, 1400, 140},
    Category{"music", Reach::everyone, 9000, 1200},
    Category{"shopping", Reach::everyone, 1800, 240},
    Category{"advertising", Reach::everyone, 60, 2},
    Category{"software updates", Reach::everyone, 22000, 180},
    Category{"sport", Reach::some, 1100, 160},
    Category{"television", Reach::some, 15000, 700},
    Category{"games", Reach::some, 3200, 800},
    Category{"cooking", Reach::some, 1200, 200},
    Category{"travel", Reach::some, 1500, 260},
    Category{"fashion", Reach::some, 2100, 220},
    Category{"technology", Reach::some, 1000, 150},
    Category{"education", Reach::some, 1300, 400},
    Category{"health", Reach::some, 600, 110},
    Category{"government", Reach::some, 500, 180},
    Category{"restaurants", Reach::some, 800, 90},
    Category{"home and garden", Reach::some, 1300, 190},
    Category{"books", Reach::some, 500, 300},
    Category{"automotive", Reach::few, 1900, 280},
    Category{"classifieds", Reach::few, 1200, 210},
    Category{"insurance", Reach::few, 500, 240},
    Category{"car parts", Reach::few, 900, 170},
    Category{"stock markets", Reach::few, 900, 200},
    Category{"business", Reach::few, 1000, 180},
    Category{"banking", Reach::few, 400, 160},
    Category{"parenting", Reach::few, 1100, 260},
    Category{"baby products", Reach::few, 1500, 230},
    Category{"pregnancy", Reach::few, 800, 240},
    Category{"jobs", Reach::few, 700, 250},
    Category{"career advice", Reach::few, 800, 300},
    Category{"astronomy", Reach::few, 2400, 420},
    Category{"optics", Reach::few, 1300, 260},
    Category{"beekeeping", Reach::few, 1100, 350},
    Category{"honey", Reach::few, 900, 150},
};

inline constexpr std::array sites = {
    Site{"findit.example", "search", "search|web", ""},
    Site{"askaround.example", "search", "search|questions", ""},
    Site{"circle.example", "social networks", "friends|photos", "Circle"},
    Site{"chirp.example", "social networks", "short messages|public", "Chirp"},
    Site{"plaza.example", "social networks", "groups|friends", ""},
    Site{"hello.example", "messaging", "chat|calls", "Hello"},
    Site{"pigeon.example", "messaging", "chat", "Pigeon"},
    Site{"reel.example", "video", "clips|streaming", "Reel"},
    Site{"moviebox.example", "video", "films|streaming", ""},
    Site{"letterbox.example", "mail", "mail", "Letterbox"},
    Site{"postroom.example", "mail", "mail|web", ""},
    Site{"dailycourier.example", "news", "newspaper|politics", ""},
    Site{"newsdesk.example", "news", "breaking news", "Newsdesk"},
    Site{"evening-herald.example", "news", "newspaper|local", ""},
    Site{"skywatch.example", "weather", "forecast", "Skywatch"},
    Site{"rainorshine.example", "weather", "forecast|radar", ""},
    Site{"wayfinder.example", "maps", "maps|navigation", "Wayfinder"},
    Site{"tunein.example", "music", "music|streaming", "Tunein"},
    Site{"bigmarket.example", "shopping", "marketplace", "Bigmarket"},
    Site{"bargains.example", "shopping", "offers|prices", ""},
    Site{"adserve.example", "advertising", "banner", ""},
    Site{"trackpixel.example", "advertising", "tracking", ""},
    Site{"appdepot.example", "software updates", "apps|updates", "Depot"},
    Site{"systemupdate.example", "software updates", "updates", "System"},
    Site{"goalnow.example", "sport", "football|results", "Goalnow"},
    Site{"sportpage.example", "sport", "football|cycling|tennis", ""},
    Site{"catchup.example", "television", "series|catch-up", "Catchup"},
    Site{"tvguide.example", "television", "programme|series", ""},
    Site{"puzzlefarm.example", "games", "puzzles|casual", "Puzzlefarm"},
    Site{"arenaplay.example", "games", "multiplayer", ""},
    Site{"homechef.example", "cooking", "recipes", ""},
    Site{"spoonful.example", "cooking", "recipes|baking", ""},
    Site{"faraway.example", "travel", "flights|hotels", ""},
    Site{"railplanner.example", "travel", "trains|timetable", "Railplanner"},
    Site{"wardrobe.example", "fashion", "clothes|shoes", "Wardrobe"},
    Site{"runway.example", "fashion", "magazine|clothes", ""},
    Site{"gadgetry.example", "technology", "phones|reviews", ""},
    Site{"bitsandbytes.example", "technology", "computers|forum", ""},
    Site{"learnfree.example", "education", "courses|languages", ""},
    Site{"encyclo.example", "education", "encyclopedia", ""},
    Site{"askadoctor.example", "health", "symptoms|advice", ""},
    Site{"mytownhall.example", "government", "forms|services", ""},
    Site{"tablefor2.example", "restaurants", "reviews|reservation", ""},
    Site{"pizzanow.example", "restaurants", "delivery", "Pizzanow"},
    Site{"shelfandhammer.example", "home and garden", "furniture|tools", ""},
    Site{"pageturner.example", "books", "novels|reviews", ""},
    Site{"roadtest.example", "automotive", "new cars|reviews", ""},
    Site{"motorforum.example", "automotive", "cars|forum|repairs", ""},
    Site{"secondhand.example", "classifieds", "used cars|advertisements", ""},
    Site{"smallads.example", "classifieds", "advertisements", ""},
    Site{"coverquote.example", "insurance", "car insurance|comparison", ""},
    Site{"sparewheel.example", "car parts", "tyres|spare parts", ""},
    Site{"tickerline.example", "stock markets", "shares|quotes", "Tickerline"},
    Site{"bondwatch.example", "stock markets", "bonds|currencies", ""},
    Site{"balance-sheet.example", "business", "companies|magazine", ""},
    Site{"tradepost.example", "business", "companies|economy", ""},
    Site{"firstbank.example", "banking", "accounts|payments", ""},
    Site{"firstyear.example", "parenting", "babies|advice|forum", ""},
    Site{"sleepless.example", "parenting", "babies|forum", ""},
    Site{"tinythings.example", "baby products", "prams|clothes", ""},
    Site{"ninemonths.example", "pregnancy", "pregnancy|advice", ""},
    Site{"openpositions.example", "jobs", "vacancies", ""},
    Site{"hireme.example", "jobs", "vacancies|profiles", "Hireme"},
    Site{"bettercv.example", "career advice", "applications|interviews", ""},
    Site{"deepsky.example", "astronomy", "galaxies|observing|forum", ""},
    Site{"planetarium.example", "astronomy", "planets|star charts", ""},
    Site{"lensandmirror.example", "optics", "telescopes|eyepieces", ""},
    Site{"thehive.example", "beekeeping", "bees|forum", ""},
    Site{"honeyjar.example", "honey", "honey|suppliers", ""},
};

/// Categories that go together in one person, with how often a week each is visited.
struct Visit {
  std::string_view category;
  int records;
};

struct Interest {
  std::string_view name;
  std::array<Visit, 4> visits;
};

inline constexpr std::array interests = {
    Interest{"buying a car",
             {{{"automotive", 13}, {"classifieds", 10}, {"insurance", 7}, {"car parts", 6}}}},
    Interest{"working in finance",
             {{{"stock markets", 14}, {"business", 9}, {"banking", 7}, {"news", 6}}}},
    Interest{"new parents",
             {{{"parenting", 14}, {"baby products", 8}, {"pregnancy", 7}, {"health", 5}}}},
    Interest{"looking for work", {{{"jobs", 13}, {"career advice", 7}, {"mail", 4}, {"", 0}}}},
    Interest{"looking at the stars", {{{"astronomy", 15}, {"optics", 6}, {"weather", 5}, {"", 0}}}},
    Interest{"keeping bees", {{{"beekeeping", 13}, {"honey", 5}, {"home and garden", 4}, {"", 0}}}},
    Interest{"following sport", {{{"sport", 8}, {"news", 4}, {"television", 3}, {"", 0}}}},
};

}  // namespace segment_users
