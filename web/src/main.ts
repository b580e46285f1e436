import { mount } from 'svelte';
import './design/tokens.css';
import './design/base.css';
import App from './App.svelte';
import { router } from './lib/router.svelte';
import { session } from './lib/session.svelte';

router.start();
void session.load();
mount(App, { target: document.getElementById('app')! });
