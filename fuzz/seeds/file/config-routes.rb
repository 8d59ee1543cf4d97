config/routes.rb
Rails.application.routes.draw do
  namespace :v1 do
    resources :a, only: [:index]
    get "h", to: "b#c"
  end
end
