<?php
// Readers of this blog are quicker than any person, and its PHP newer than this WordPress.
add_filter('comment_flood_filter', '__return_false');
error_reporting(E_ALL & ~E_DEPRECATED);
