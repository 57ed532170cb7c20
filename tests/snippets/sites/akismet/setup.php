<?php
// Makes the blog one that has comments of its own, with Akismet to check them, and says which
// article has them: php setup.php PASSWORD
require __DIR__ . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
deactivate_plugins('parley-comments/parley-comments.php');
activate_plugin('akismet/akismet.php');
update_option('comment_moderation', '0');
update_option('comment_previously_approved', '0');
wp_set_password($argv[1], 1);
echo get_page_by_path('walnut-trees', OBJECT, 'post')->ID;
