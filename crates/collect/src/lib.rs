//! Looks at live servers, files and repositories, and says what it saw. It never judges.
