public/index.php
<?php
use Illuminate\Support\Facades\Route;
Route::prefix('v1')->group(function () { Route::get('/h', [A::class, 'b']); });
$x = getenv('Y') ?: 'z';
